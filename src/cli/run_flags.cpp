#include "cli/run_flags.h"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/error.h"
#include "load/preset.h"
#include "run/plan/counts.h"

namespace perwatt::cli {
namespace {

using FlagWords = std::vector<std::string>;

std::pair<std::string, std::string> key_and_value(const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos || equals == 0)
    throw UsageError(fmt::format("engine option {} has no value", word),
                     "write KEY=VALUE, ENGINE.KEY=VALUE or ENGINE/DEVICE.KEY=VALUE");
  return {word.substr(0, equals), word.substr(equals + 1)};
}

/// The counts that a flag's words stand for.
std::vector<int> counts(std::string_view flag, const std::vector<std::string>& words) {
  std::vector<int> all;
  for (const auto& word : words) try {
      for (const int count : run::counts_of(word)) all.push_back(count);
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("{}: {}", flag, error.what()), error.remedy());
    }
  return all;
}

/// Adds a key's flag; what is typed goes `into` a plan.
struct FlagAdder {
  CLI::App& command;
  const run::Key& key;
  std::string flag, text;

  template <typename T>
  CLI::Option* add(T& into) const {
    return command.add_option(flag, into, text);
  }
  CLI::Option* add(bool& into) const { return command.add_flag(flag, into, text); }
  CLI::Option* add(double& into) const {
    if (key.form == run::Form::plain) return command.add_option(flag, into, text);
    const auto parse = key.form == run::Form::share ? parse_share : parse_milliseconds;
    return command.add_option_function<std::string>(
        flag, [&into, parse](const std::string& word) { into = parse(word); }, text);
  }
  CLI::Option* add(std::vector<int>& into) const {
    return command.add_option_function<FlagWords>(
        flag,
        [&into, name = run::long_flag(key.flag)](const FlagWords& words) {
          into = counts(name, words);
        },
        text);
  }
  CLI::Option* add(std::map<std::string, std::string>& into) const {
    return command.add_option_function<FlagWords>(
        flag,
        [&into](const FlagWords& words) {
          for (const std::string& word : words) {
            const auto [name, value] = key_and_value(word);
            into[name] = value;
          }
        },
        text);
  }
};

/// A list takes one word after its flag: "-n a,b"; else it would swallow the plan's name.
void add_key(CLI::App& command, RunFlags& flags, const run::Key& key, run::Command taker) {
  const FlagAdder adder{command, key, std::string(key.flag_in(taker)), key.text_in(taker)};
  CLI::Option* option = std::visit(
      [&](auto member) {
        auto& into = flags.typed.*member;
        into = {};
        return adder.add(into);
      },
      key.member);
  if (!key.value.empty()) option->type_name(std::string(key.value))->allow_extra_args(false);
  if (!key.group.empty()) option->group(std::string(key.group));
  if (key.form == run::Form::commas) option->delimiter(',');
  flags.options.emplace_back(&key, option);
}

void add_keys(CLI::App& command, RunFlags& flags, run::Command taker,
              std::span<const run::Key> keys) {
  for (const run::Key& key : keys)
    if ((key.commands & taker) != 0 && !key.flag.empty()) add_key(command, flags, key, taker);
}

void add_plan_file(CLI::App& command, RunFlags& flags) {
  command.add_option("plan", flags.plan_file, "Plan in TOML; flags go over it")
      ->type_name("PLAN.toml");
}

void add_json(CLI::App& command, RunFlags& flags) {
  command.add_flag("--json", flags.json, "Print the run (or the cases) as JSON");
}

bool was_given(const RunFlags& flags, std::string_view flag) {
  return std::ranges::find(flags.plan_flags, flag) != flags.plan_flags.end();
}

/// A value that was typed takes the plan's place; single engine options do.
template <typename T>
void put_over(const T& typed, T& into) {
  into = typed;
}
void put_over(const std::map<std::string, std::string>& typed,
              std::map<std::string, std::string>& into) {
  for (const auto& [name, value] : typed) into[name] = value;
}

void check_preset(const RunFlags& flags, const run::Plan& plan) {
  const auto preset = load::preset_of(plan.preset);
  if (preset && !preset->scenario) {
    for (const char* flag : {"--target", "--max-seconds"})
      if (was_given(flags, flag))
        throw UsageError(fmt::format("{} and the preset {} exclude each other", flag, plan.preset),
                         "leave one of them out; --min-seconds shortens the preset");
    return;
  }
  if (!plan.preset.empty())
    for (const char* flag : {"--scenario", "--lanes", "--target", "--min-seconds", "--max-seconds"})
      if (was_given(flags, flag))
        throw UsageError(fmt::format("{} and a preset exclude each other", flag),
                         fmt::format("the preset {} fixes it: leave one of them out", plan.preset));
}

/// Puts the flags that were given over one table of a plan.
void put_flags(const RunFlags& flags, run::Plan& plan) {
  for (const auto& [key, option] : flags.options)
    if (was_given(flags, run::long_flag(key->flag)))
      std::visit([&](auto member) { put_over(flags.typed.*member, plan.*member); }, key->member);
  // A floor above the ceiling that was not mentioned moves it, and the other way round.
  const bool floor = was_given(flags, "--min-seconds"), ceiling = was_given(flags, "--max-seconds");
  if (floor && !ceiling) plan.max_seconds = std::max(plan.max_seconds, plan.min_seconds);
  if (ceiling && !floor) plan.min_seconds = std::min(plan.min_seconds, plan.max_seconds);
  check_preset(flags, plan);
}

}  // namespace

void add_run_flags(CLI::App& command, RunFlags& flags, std::span<const run::Key> keys) {
  add_plan_file(command, flags);
  add_keys(command, flags, run::kRun, keys);
  command
      .add_flag("--power-observer-check", flags.observer_check,
                "Measure what sampling the meters costs, 16 s more a case")
      ->group(std::string(run::kHow));
  add_json(command, flags);
  command.add_flag("--dry-run", flags.dry_run, "Print the cases, measure nothing");
  command.add_option("--resume", flags.resumed_run, "Go on with an unfinished run (the newest)")
      ->expected(0, 1)
      ->type_name("[RUN]");
  command.add_option("--report", flags.report, "Where the page goes (report.html)")
      ->type_name("FILE");
  command.add_flag("--no-report", flags.no_report, "Write no page")->excludes("--report");
}

void add_accuracy_flags(CLI::App& command, RunFlags& flags) {
  add_plan_file(command, flags);
  add_keys(command, flags, run::kAccuracy, run::plan_keys());
  add_json(command, flags);
}

void add_subject_flags(CLI::App& command, RunFlags& flags) {
  add_keys(command, flags, run::kSubjects, run::plan_keys());
}

void add_live_flags(CLI::App& command, RunFlags& flags) {
  add_keys(command, flags, run::kLive, run::plan_keys());
}

void note_plan_flags(const CLI::App& command, RunFlags& flags) {
  const auto has = [&command](const char* name) {
    const CLI::Option* option = command.get_option_no_throw(name);
    return option != nullptr && option->count() > 0;
  };
  if (has("plan")) flags.plan_flags.emplace_back("plan");
  for (const auto& [key, option] : flags.options)
    if (option->count() > 0) flags.plan_flags.emplace_back(run::long_flag(key->flag));
  flags.resume = has("--resume");
}

double parse_milliseconds(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  const std::string unit = end;
  double scale = 0;
  for (const auto& [name, factor] :
       {std::pair{"", 1.0}, std::pair{"ms", 1.0}, std::pair{"s", 1e3}, std::pair{"us", 1e-3}})
    if (unit == name) scale = factor;
  if (end == text.c_str() || scale == 0 || !std::isfinite(number) || number <= 0)
    throw UsageError(fmt::format("latency bound {} is not a time", text),
                     "write it as 50ms, 0.05s or 900us");
  return number * scale;
}

double parse_share(const std::string& text) {
  char* end = nullptr;
  double share = std::strtod(text.c_str(), &end);
  const std::string rest = end;
  if (rest == "%" || rest == " %") share /= 100;
  const bool whole = end != text.c_str() && (rest.empty() || rest == "%" || rest == " %");
  if (!whole || !std::isfinite(share))
    throw UsageError(fmt::format("target {} is not a share", text), "write it as 2% or 0.02");
  return share;
}

run::Plan subject_plan(const RunFlags& flags) {
  run::Plan plan;
  plan.precisions = {"fp32"};
  put_flags(flags, plan);
  return plan;
}

run::Plan make_plan(const RunFlags& flags) {
  run::Plan plan = flags.plan_file.empty() ? run::Plan{} : run::read_plan(flags.plan_file);
  run::for_all_tables(plan, [&flags](run::Plan& table) { put_flags(flags, table); });
  return plan;
}

}  // namespace perwatt::cli
