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

constexpr const char* kWhat =
    "What to measure (commas between several; all combinations are measured)";
constexpr const char* kHow = "How to measure";
constexpr const char* kPictures = "Accuracy on pictures";

/// A list takes one word after its flag: "-n a,b"; else it would swallow the plan's name.
template <typename T>
CLI::Option* add_list(CLI::App& command, const char* flag, std::vector<T>& into, const char* type,
                      const char* what) {
  return command.add_option(flag, into, what)
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name(type)
      ->group(kWhat);
}

template <typename T>
CLI::Option* add_value(CLI::App& command, const char* flag, T& into, const char* type,
                       const char* what) {
  return command.add_option(flag, into, what)->type_name(type)->group(kHow);
}

std::pair<std::string, std::string> key_and_value(const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos || equals == 0)
    throw UsageError(fmt::format("engine option {} has no value", word),
                     "write KEY=VALUE, ENGINE.KEY=VALUE or ENGINE/DEVICE.KEY=VALUE");
  return {word.substr(0, equals), word.substr(equals + 1)};
}

/// What the commands are about: networks, engines, precisions.
void add_subjects(CLI::App& command, RunFlags& flags, const char* device, const char* precisions) {
  add_list(command, "-n,--network", flags.networks, "NAME", "Networks (default: all nine)");
  command
      .add_option("--model", flags.models, "An ONNX file beside networks, or alone (repeatable)")
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->group(kWhat);
  add_list(command, "-e,--engine", flags.engines, "NAME",
           "Engines, NAME or NAME@PATH of its library (default: the best found)");
  add_list(command, device, flags.devices, "NAME", "Devices (default: the engine's first)");
  add_list(command, "-p,--precision", flags.precisions, "NAME", precisions);
}

/// The same and how many at a time.
void add_cases(CLI::App& command, RunFlags& flags, const char* device) {
  add_subjects(command, flags, device, "fp32, fp16, bf16, int8 (default: fp32,fp16)");
  add_list(command, "-b,--batch", flags.batches, "N",
           "Images in one inference, as 8, 1-4 or 1-16:x2 (default: 1)");
  add_list(command, "--lanes", flags.lanes, "N",
           "Inferences in flight (default: the engine's choice in offline)");
  add_list(command, "--threads", flags.threads, "N", "Threads (default: the engine's choice)");
}

void add_plan_file(CLI::App& command, RunFlags& flags) {
  command.add_option("plan", flags.plan_file, "Plan in TOML; flags go over it")
      ->type_name("PLAN.toml");
}

void add_pictures(CLI::App& command, RunFlags& flags, const char* data) {
  const auto add = [&command](const char* flag, auto& into, const char* type, const char* what) {
    command.add_option(flag, into, what)->type_name(type)->group(kPictures);
  };
  add(data, flags.data, "DIR|FILE", "Labelled pictures: a folder, or a list of paths and labels");
  add("--pictures", flags.pictures, "N", "At most so many, spread over the data (default: all)");
  add("--synsets", flags.synsets, "FILE",
      "The classes, as synset_words.txt (default: by the data)");
  add("--preprocessing", flags.preprocessing, "NAME|FILE",
      "caffe, imagenet or a TOML file (default: what the weights want)");
  add("--decode-threads", flags.decode_threads, "N",
      "Threads that decode pictures (default: one a processor)");
  command
      .add_flag("--exact-decoding", flags.exact_decoding,
                "Decode large JPEGs in full, though they are scaled down afterwards")
      ->group(kPictures);
}

void add_seed_and_options(CLI::App& command, RunFlags& flags) {
  add_value(command, "--seed", flags.seed, "N", "Of weights and pictures (2023)");
  add_value(command, "-o,--engine-option", flags.engine_options, "KEY=VALUE",
            "The engine's own option; ENGINE.KEY or ENGINE/DEVICE.KEY for one only (repeatable)")
      ->allow_extra_args(false);
}

void add_rest(CLI::App& command, RunFlags& flags) {
  add_value(command, "--time-limit", flags.time_limit, "S",
            "Give a case up after this, compiling included; in a data set, after this without a "
            "picture (300)");
  add_seed_and_options(command, flags);
  add_value(command, "--title", flags.title, "TEXT", "What the run is called");
  command.add_flag("--json", flags.json, "Print the run (or the cases) as JSON");
}

/// How often and in what order.
void add_order(CLI::App& command, RunFlags& flags) {
  add_value(command, "--repeats", flags.repeats, "K",
            "Measure each case K times, in rounds, each time in a new process (1)");
  add_value(command, "--order", flags.order, "WORD",
            "random, so that heat does not follow the plan, or plan (random)");
  add_value(command, "--order-seed", flags.order_seed, "N",
            "Of a random order (drawn for each run)");
  command
      .add_flag("--cool-down", flags.cool_down,
                "Wait before each case until the machine is as cool as at the start")
      ->group(kHow);
  add_value(command, "--cool-down-limit", flags.cool_down_limit, "S",
            "Wait no longer than this before a case (120)");
}

/// The counts that a flag's words stand for.
std::vector<int> counts(const char* flag, const std::vector<std::string>& words) {
  std::vector<int> all;
  for (const auto& word : words) try {
      for (const int count : run::counts_of(word)) all.push_back(count);
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("{}: {}", flag, error.what()), error.remedy());
    }
  return all;
}

/// Puts the flags that were given over one table of a plan.
void put_flags(const RunFlags& flags, run::Plan& plan) {
  const auto given = [&flags](const char* flag) {
    return std::find(flags.plan_flags.begin(), flags.plan_flags.end(), flag) !=
           flags.plan_flags.end();
  };
  const auto put = [&given](const char* flag, auto& into, const auto& value) {
    if (given(flag)) into = value;
  };
  put("--network", plan.networks, flags.networks);
  put("--model", plan.models, flags.models);
  put("--engine", plan.engines, flags.engines);
  put("--device", plan.devices, flags.devices);
  put("--precision", plan.precisions, flags.precisions);
  put("--batch", plan.batches, counts("--batch", flags.batches));
  put("--lanes", plan.lanes, counts("--lanes", flags.lanes));
  put("--threads", plan.threads, counts("--threads", flags.threads));
  put("--scenario", plan.scenarios, flags.scenarios);
  put("--rate", plan.rates, flags.rates);
  put("--bound-percentile", plan.bound_percentile, flags.bound_percentile);
  if (given("--latency-bound")) plan.latency_bound_ms = parse_milliseconds(flags.latency_bound);
  put("--preset", plan.preset, flags.preset);
  put("--min-seconds", plan.min_seconds, flags.min_seconds);
  put("--max-seconds", plan.max_seconds, flags.max_seconds);
  put("--time-limit", plan.time_limit_seconds, flags.time_limit);
  put("--seed", plan.seed, flags.seed);
  put("--title", plan.title, flags.title);
  put("--replay", plan.replay, flags.replay);
  put("--order", plan.order, flags.order);
  put("--order-seed", plan.order_seed, flags.order_seed);
  put("--repeats", plan.repeats, flags.repeats);
  put("--cool-down", plan.cool_down, flags.cool_down);
  put("--cool-down-limit", plan.cool_down_limit_seconds, flags.cool_down_limit);
  put("--data", plan.data, flags.data);
  put("--pictures", plan.pictures, flags.pictures);
  put("--synsets", plan.synsets, flags.synsets);
  put("--preprocessing", plan.preprocessing, flags.preprocessing);
  put("--exact-decoding", plan.exact_decoding, flags.exact_decoding);
  put("--decode-threads", plan.decode_threads, flags.decode_threads);
  put("--power-modes", plan.power_modes, flags.power_modes);
  put("--power-mode-settle", plan.power_mode_settle_seconds, flags.power_mode_settle);
  put("--tuned", plan.tuned, flags.tuned);
  put("--meter", plan.meters, flags.meters);
  put("--board", plan.boards, flags.boards);
  if (given("--target")) plan.target = parse_share(flags.target);
  // A floor above the ceiling that was not mentioned moves it, and the other way round.
  if (given("--min-seconds") && !given("--max-seconds"))
    plan.max_seconds = std::max(plan.max_seconds, plan.min_seconds);
  if (given("--max-seconds") && !given("--min-seconds"))
    plan.min_seconds = std::min(plan.min_seconds, plan.max_seconds);
  for (const auto& [key, value] : engine_options_of(flags)) plan.engine_options[key] = value;
  const auto preset = load::preset_of(plan.preset);
  if (preset && !preset->scenario) {
    for (const char* flag : {"--target", "--max-seconds"})
      if (given(flag))
        throw UsageError(fmt::format("{} and the preset {} exclude each other", flag, plan.preset),
                         "leave one of them out; --min-seconds shortens the preset");
    return;
  }
  if (!plan.preset.empty())
    for (const char* flag : {"--scenario", "--lanes", "--target", "--min-seconds", "--max-seconds"})
      if (given(flag))
        throw UsageError(fmt::format("{} and a preset exclude each other", flag),
                         fmt::format("the preset {} fixes it: leave one of them out", plan.preset));
}

void add_scenario(CLI::App& command, RunFlags& flags) {
  add_list(command, "--scenario", flags.scenarios, "NAME",
           "single_stream, multi_stream, server, fixed_rate, offline (default: single_stream)");
}

void add_rates(CLI::App& command, RunFlags& flags) {
  add_list(command, "--rate", flags.rates, "N", "Arrivals a second in server and fixed_rate");
  add_value(command, "--latency-bound", flags.latency_bound, "TIME",
            "In server: find the highest rate whose latency keeps this, as 50ms");
  add_value(command, "--bound-percentile", flags.bound_percentile, "P",
            "The percentile that must keep it (99)");
}

void add_power_modes(CLI::App& command, RunFlags& flags) {
  add_list(command, "--power-modes", flags.power_modes, "NAME",
           "In each of these power modes, or all; also CONTROL=VALUE (perwatt power modes)");
  add_value(command, "--power-mode-settle", flags.power_mode_settle, "S",
            "Wait so long after a change of the power mode (5)");
}

}  // namespace

void add_run_flags(CLI::App& command, RunFlags& flags) {
  add_plan_file(command, flags);
  add_cases(command, flags, "-d,--device");
  add_scenario(command, flags);
  add_rates(command, flags);
  add_value(command, "--preset", flags.preset, "NAME",
            "A fixed plan: study-jetson, study-ncs, mlperf");
  add_value(command, "--target", flags.target, "SHARE",
            "Stop when the 95 % interval is within this share, as 2% or 0.02");
  add_value(command, "--min-seconds", flags.min_seconds, "S", "Measure at least so long (1)");
  add_value(command, "--max-seconds", flags.max_seconds, "S", "Measure at most so long (10)");
  add_order(command, flags);
  add_power_modes(command, flags);
  command
      .add_flag("--tuned", flags.tuned,
                "Offline, with batch, lanes, threads and switches as `perwatt tune` chose them")
      ->group(kHow);
  add_rest(command, flags);
  add_pictures(command, flags, "--data");
  command
      .add_option(
          "--meter", flags.meters,
          "Take power from this meter, NAME or NAME:ARGUMENT (repeatable; default: all that "
          "are found; none: no power)")
      ->allow_extra_args(false)
      ->type_name("NAME")
      ->group(kHow);
  command.add_option("--board", flags.boards, "Know the boards in FILE too (TOML; repeatable)")
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->group(kHow);
  command
      .add_flag("--power-observer-check", flags.observer_check,
                "Measure what sampling the meters costs, 16 s more a case")
      ->group(kHow);
  add_value(command, "--replay", flags.replay, "NAME",
            "Replay published figures in simulated time, measuring nothing: icassp23");
  command.add_flag("--dry-run", flags.dry_run, "Print the cases, measure nothing");
  command.add_option("--resume", flags.resumed_run, "Go on with an unfinished run (the newest)")
      ->expected(0, 1)
      ->type_name("[RUN]");
  command.add_option("--report", flags.report, "Where the page goes (report.html)")
      ->type_name("FILE");
  command.add_flag("--no-report", flags.no_report, "Write no page")->excludes("--report");
}

void add_accuracy_flags(CLI::App& command, RunFlags& flags) {
  add_pictures(command, flags, "-d,--data");
  add_plan_file(command, flags);
  add_cases(command, flags, "--device");
  add_rest(command, flags);
}

void add_subject_flags(CLI::App& command, RunFlags& flags) {
  add_subjects(command, flags, "-d,--device", "fp32, fp16, bf16, int8 (default: fp32)");
  add_seed_and_options(command, flags);
}

void add_live_flags(CLI::App& command, RunFlags& flags) {
  add_cases(command, flags, "-d,--device");
  add_scenario(command, flags);
  add_value(command, "--time-limit", flags.time_limit, "S",
            "Give a side up where it takes longer to load than this (300)");
  add_seed_and_options(command, flags);
}

void note_plan_flags(const CLI::App& command, RunFlags& flags) {
  const auto given = [&command](const char* flag) {
    const CLI::Option* option = command.get_option_no_throw(flag);
    return option != nullptr && option->count() > 0;
  };
  for (const char* flag : {"plan",
                           "--network",
                           "--model",
                           "--engine",
                           "--device",
                           "--precision",
                           "--batch",
                           "--lanes",
                           "--threads",
                           "--scenario",
                           "--preset",
                           "--target",
                           "--min-seconds",
                           "--max-seconds",
                           "--time-limit",
                           "--seed",
                           "--engine-option",
                           "--title",
                           "--replay",
                           "--board",
                           "--data",
                           "--pictures",
                           "--synsets",
                           "--preprocessing",
                           "--exact-decoding",
                           "--decode-threads",
                           "--order",
                           "--order-seed",
                           "--repeats",
                           "--cool-down",
                           "--cool-down-limit",
                           "--rate",
                           "--latency-bound",
                           "--bound-percentile",
                           "--power-modes",
                           "--power-mode-settle",
                           "--tuned",
                           "--meter"})
    if (given(flag)) flags.plan_flags.emplace_back(flag);
  flags.resume = given("--resume");
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

std::map<std::string, std::string> engine_options_of(const RunFlags& flags) {
  std::map<std::string, std::string> options;
  for (const auto& word : flags.engine_options) {
    const auto [key, value] = key_and_value(word);
    options[key] = value;
  }
  return options;
}

run::Plan subject_plan(const RunFlags& flags) {
  run::Plan plan;
  plan.networks = flags.networks;
  plan.models = flags.models;
  plan.engines = flags.engines;
  plan.devices = flags.devices;
  plan.precisions = flags.precisions.empty() ? std::vector<std::string>{"fp32"} : flags.precisions;
  plan.engine_options = engine_options_of(flags);
  if (std::ranges::count(flags.plan_flags, "--seed") > 0) plan.seed = flags.seed;
  return plan;
}

run::Plan make_plan(const RunFlags& flags) {
  run::Plan plan = flags.plan_file.empty() ? run::Plan{} : run::read_plan(flags.plan_file);
  run::for_all_tables(plan, [&flags](run::Plan& table) { put_flags(flags, table); });
  return plan;
}

}  // namespace perwatt::cli
