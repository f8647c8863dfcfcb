#include "cli/compare_flags.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <charconv>
#include <map>

#include "base/error.h"
#include "run/plan/spelling.h"

namespace perwatt::cli {
namespace {

constexpr const char* kLive = "Live: measure two set-ups against each other now";
constexpr const char* kOptionKey = "option.";

/// What only --live takes, and what only stored runs do.
constexpr const char* kLiveOnly[] = {"--a",           "--b",          "--equal",
                                     "--max-seconds", "--order-seed", "--take-turns"};
constexpr const char* kStoredOnly[] = {"runs", "--match", "--by"};

int whole(const std::string& key, const std::string& value) {
  int number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size())
    throw UsageError(fmt::format("{}={} is not a whole number", key, value),
                     fmt::format("write it as {}=1", key));
  return number;
}

/// "a=1,2,b=3" -> {"a=1,2", "b=3"}.
std::vector<std::string> split(const std::vector<std::string>& words) {
  std::vector<std::string> all;
  for (const std::string& word : words) {
    bool begins = true;
    for (std::size_t at = 0; at <= word.size();) {
      const std::size_t comma = std::min(word.find(',', at), word.size());
      const std::string part = word.substr(at, comma - at);
      if (!begins && part.find('=') == std::string::npos)
        all.back() += "," + part;
      else
        all.push_back(part);
      begins = false;
      at = comma + 1;
    }
  }
  return all;
}

using Setter = std::function<void(SideFlags&, const std::string&)>;

const std::map<std::string, Setter>& setters() {
  static const std::map<std::string, Setter> all{
      {"engine", [](SideFlags& s, const auto& v) { s.plan.engines = {v}; }},
      {"device", [](SideFlags& s, const auto& v) { s.plan.devices = {v}; }},
      {"precision", [](SideFlags& s, const auto& v) { s.plan.precisions = {v}; }},
      {"batch", [](SideFlags& s, const auto& v) { s.plan.batches = {whole("batch", v)}; }},
      {"lanes", [](SideFlags& s, const auto& v) { s.plan.lanes = {whole("lanes", v)}; }},
      {"threads", [](SideFlags& s, const auto& v) { s.plan.threads = {whole("threads", v)}; }},
      {"scenario", [](SideFlags& s, const auto& v) { s.plan.scenarios = {v}; }},
      {"network",
       [](SideFlags& s, const auto& v) {
         s.plan.networks = {v};
         s.plan.models.clear();
       }},
      {"model",
       [](SideFlags& s, const auto& v) {
         s.plan.models = {v};
         s.plan.networks.clear();
       }},
      {"engine-path", [](SideFlags& s, const auto& v) { s.engine_paths.push_back(v); }}};
  return all;
}

void put(SideFlags& side, const std::string& word, std::string_view flag) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos || equals == 0)
    throw UsageError(fmt::format("{} {} has no value", flag, word),
                     "write KEY=VALUE, as in --a precision=fp32");
  const std::string key = word.substr(0, equals), value = word.substr(equals + 1);
  if (key.starts_with(kOptionKey)) {
    side.plan.engine_options[key.substr(std::string_view(kOptionKey).size())] = value;
    return;
  }
  const auto found = setters().find(key);
  if (found == setters().end()) {
    std::vector<std::string> known{"option.KEY"};
    for (const auto& [name, setter] : setters()) known.push_back(name);
    throw UsageError(fmt::format("{} cannot set {}", flag, key), run::suggest(key, known));
  }
  found->second(side, value);
}

void add_live(CLI::App& command, CompareFlags& flags) {
  command.add_flag("--live", flags.live, "Measure now instead of reading the store")->group(kLive);
  command.add_option("--a", flags.a, "What A is: KEY=VALUE,... over the flags below")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->group(kLive);
  command
      .add_option("--b", flags.b,
                  "What B is; keys: engine, device, precision, batch, lanes, threads, scenario, "
                  "network, model, option.KEY, engine-path")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->group(kLive);
  command
      .add_option("--equal", flags.equal,
                  "Stop too once no difference larger than this is shown (1%; 0 = never)")
      ->type_name("SHARE")
      ->group(kLive);
  command.add_option("--max-seconds", flags.max_seconds, "Stop undecided after so long (60)")
      ->type_name("S")
      ->group(kLive);
  command.add_option("--order-seed", flags.order_seed, "Of the rounds' order (default: drawn)")
      ->type_name("N")
      ->group(kLive);
  command
      .add_flag("--take-turns", flags.turns,
                "Never load both at once: one worker at a time, loaded anew for every slice")
      ->group(kLive);
}

}  // namespace

void add_compare_flags(CLI::App& command, CompareFlags& flags) {
  command.add_option("runs", flags.runs, "Two runs, A and B (or one, with --by), as in show")
      ->type_name("RUN");
  command
      .add_option("--match", flags.match,
                  "What cases are matched by (default: all that makes a case, less what differs "
                  "between the runs as a whole)")
      ->type_name("FIELD")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--by", flags.by, "Compare the values of this field within one run")
      ->type_name("FIELD");
  command
      .add_option("--gate", flags.gate,
                  "Exit with 1 where B is shown to be worse than A by more than this")
      ->type_name("SHARE");
  command.add_option("--gate-on", flags.gate_on, "What verdicts and the gate are about")
      ->type_name("FIGURE")
      ->capture_default_str();
  command.add_option("--format", flags.format, "table, json, or markdown for a pull request")
      ->check(CLI::IsMember({"table", "json", "markdown"}));
  command.add_flag("--json", flags.json, "The same as --format json")->excludes("--format");
  add_live(command, flags);
  add_live_flags(command, flags.common);
}

void check_compare_flags(const CLI::App& command, CompareFlags& flags) {
  const auto given = [&command](const char* name) {
    const CLI::Option* option = command.get_option_no_throw(name);
    return option != nullptr && option->count() > 0;
  };
  note_plan_flags(command, flags.common);
  std::erase(flags.common.plan_flags, "--max-seconds");
  if (flags.live) {
    for (const char* name : kStoredOnly)
      if (given(name))
        throw UsageError(fmt::format("{} is about stored runs, --live about what is measured now",
                                     name == std::string_view("runs") ? flags.runs.front() : name),
                         "leave one of them out");
    if (flags.a.empty() && flags.b.empty())
      throw UsageError("A and B are the same", "say what differs, as in --b precision=fp16");
    return;
  }
  for (const char* name : kLiveOnly)
    if (given(name))
      throw UsageError(fmt::format("{} is for --live", name), "add --live, or leave it out");
  if (!flags.common.plan_flags.empty())
    throw UsageError(fmt::format("{} is for --live", flags.common.plan_flags.front()),
                     "add --live, or leave it out");
}

SideFlags side_of(const run::Plan& common, const std::vector<std::string>& assignments,
                  std::string_view flag) {
  SideFlags side{common, {}, {}};
  const std::vector<std::string> words = split(assignments);
  for (const std::string& word : words) put(side, word, flag);
  side.words = fmt::format("{}", fmt::join(words, ", "));
  return side;
}

const record::Field& field_named(const std::string& name, std::string_view flag) {
  if (const record::Field* field = record::find_field(name)) return *field;
  std::vector<std::string> known;
  for (const record::Field& field : record::fields())
    if (record::kind(field) != record::Kind::real) known.emplace_back(field.name);
  throw UsageError(fmt::format("{} {}: there is no such field", flag, name),
                   run::suggest(name, known));
}

std::vector<const record::Field*> match_fields(const std::vector<std::string>& names) {
  std::vector<const record::Field*> fields;
  for (const std::string& name : names) fields.push_back(&field_named(name, "--match"));
  return fields;
}

const report::Metric& metric_named(const std::string& name) {
  if (const report::Metric* metric = report::find_metric(name)) return *metric;
  std::vector<std::string> known;
  for (const report::Metric& metric : report::metrics()) known.emplace_back(metric.name);
  throw UsageError(fmt::format("--gate-on {}: there is no such figure", name),
                   run::suggest(name, known));
}

std::optional<report::Gate> gate_of(const CompareFlags& flags) {
  if (flags.gate.empty()) return std::nullopt;
  const double limit = parse_share(flags.gate);
  if (!(limit >= 0 && limit < 1))
    throw UsageError(fmt::format("--gate {} is out of range", flags.gate),
                     "use a share from 0 to below 1, such as 3%");
  return report::Gate{&metric_named(flags.gate_on), limit};
}

}  // namespace perwatt::cli
