#include <fmt/format.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>
#include <ostream>

#include "board/machine.h"
#include "cli/command.h"
#include "cli/measuring.h"
#include "cli/power_restore.h"
#include "cli/progress.h"
#include "cli/quantities.h"
#include "cli/run_flags.h"
#include "cli/tune_view.h"
#include "run/measure/utc.h"
#include "run/plan/axes.h"
#include "run/plan/network_source.h"
#include "run/plan/plugins.h"
#include "run/survey.h"
#include "run/tune/bench.h"
#include "run/tune/tuned_cases.h"

namespace perwatt::cli {
namespace {

constexpr int kMostBatch = 4096, kMostLanes = 4096, kMostThreads = 1024;

struct TuneFlags : RunFlags {
  std::string batch = "1-16", lane, thread;  ///< counts, lists or ranges; "" = by the processors
  std::string latency, memory, time = "35s";
  bool list = false, forget = false;
};

/// The values between two counts on the ladder of counts, the ends included.
std::vector<int> ladder_between(int low, int high) {
  std::vector<int> values{low};
  for (const int value : run::count_ladder(high))
    if (value > low) values.push_back(value);
  return values;
}

run::TuneRules rules_of(const TuneFlags& flags, const run::Options& options) {
  const int cores = std::max(1, board::identify(options.sysroot).cores);
  run::TuneRules rules;
  rules.space.batches = parse_counts(flags.batch, "--batch", 1, kMostBatch, run::doubling);
  rules.space.lanes = flags.lane.empty()
                          ? run::count_ladder(2 * cores)
                          : parse_counts(flags.lane, "--lanes", 0, kMostLanes, ladder_between);
  rules.space.threads = flags.thread.empty() ? run::count_ladder(cores)
                                             : parse_counts(flags.thread, "--threads", 0,
                                                            kMostThreads, ladder_between);
  if (flags.thread.empty() && cores == 1) rules.space.threads = {0};
  if (!flags.latency.empty())
    rules.bounds.latency = parse_duration(flags.latency, "--latency-bound");
  if (!flags.memory.empty()) rules.bounds.memory = parse_bytes(flags.memory, "--memory-bound");
  rules.budget = parse_duration(flags.time, "--time");
  if (rules.budget < std::chrono::seconds(1) || rules.budget > std::chrono::hours(1))
    throw UsageError(fmt::format("--time {} is out of range", flags.time),
                     "use 1s to 60min for each network");
  return rules;
}

/// The switches of the case's engine and device that were not given by hand.
std::vector<run::Switch> switches_of(const run::Case& item) {
  std::vector<run::Switch> switches;
  for (const auto& each : run::find_plugin(item.engine)->tunables)
    if ((each.device.empty() || each.device == item.device) &&
        !item.engine_options.contains(std::string(each.key)))
      switches.push_back({std::string(each.key), each.values});
  return switches;
}

std::string counts_text(const char* what, const std::vector<int>& counts) {
  return counts.size() == 1 ? fmt::format("{} {}", what, counts.front())
                            : fmt::format("{} {} to {}", what, counts.front(), counts.back());
}

/// What a choice is held to, in words that are the same whenever the constraint is.
std::string constraint_text(const TuneFlags& flags, const run::TuneRules& rules) {
  std::string text = counts_text("batch", rules.space.batches);
  if (!flags.lane.empty()) text += ", " + counts_text("lanes", rules.space.lanes);
  if (!flags.thread.empty()) text += ", " + counts_text("threads", rules.space.threads);
  if (rules.bounds.latency.count() > 0)
    text += fmt::format(", latency {:g} ms", milliseconds(rules.bounds.latency));
  if (rules.bounds.memory > 0)
    text += fmt::format(", memory {:g} MB", static_cast<double>(rules.bounds.memory) / 1e6);
  return text;
}

run::Plan tuning_plan(const TuneFlags& flags) {
  run::Plan plan = subject_plan(flags);
  plan.scenarios = {"offline"};
  return plan;
}

/// What is going on, on standard error.
class TuneProgress {
 public:
  TuneProgress(const run::Case& item, Nanoseconds budget, const Context& context)
      : context_(context), title_(item.title()), budget_(budget), began_(clock_.now()) {}
  ~TuneProgress() {
    if (drawn_) context_.err << "\r\x1b[K" << std::flush;
  }
  TuneProgress(const TuneProgress&) = delete;
  TuneProgress& operator=(const TuneProgress&) = delete;

  void tell(const std::string& what) {
    if (context_.quiet) return;
    const std::string line =
        fmt::format("{}  {} of {}  {}", title_, duration_text(clock_.now() - began_),
                    duration_text(budget_), what);
    if (!context_.err_is_terminal || context_.verbose) {
      context_.err << line << std::endl;
      return;
    }
    context_.err << '\r' << fitted(line, terminal_width(STDERR_FILENO) - 1) << "\x1b[K"
                 << std::flush;
    drawn_ = true;
  }

 private:
  const Context& context_;
  const std::string title_;
  const Nanoseconds budget_;
  MonotonicClock clock_;
  const Nanoseconds began_;
  bool drawn_ = false;
};

void check_interrupted(const run::Options& options) {
  if (options.interrupted != nullptr && options.interrupted->load())
    throw Error("interrupted", "what was tuned before is kept (perwatt tune --list)",
                ExitStatus::interrupted);
}

void keep(TuneResult& result, const run::NetworkFile& file, const std::string& constraint,
          const run::Options& options) {
  if (!result.tuning.choice) return;
  run::TunedChoice choice;
  choice.what = run::tuned_for(result.item, file.content_hash, options);
  choice.network = result.item.network;
  choice.constraint = constraint;
  choice.when = run::utc_now();
  choice.setting = result.tuning.chosen().setting;
  choice.rate = result.tuning.chosen().reading.rate;
  if (const auto& rate = result.tuning.rate) {
    choice.rate = rate->ratio;
    choice.low = rate->low;
    choice.high = rate->high;
  }
  const run::TunedFile tuned(options.tuned);
  tuned.keep(choice);
  result.kept = tuned.path().string();
}

TuneResult tune_one(const run::Case& item, run::TuneRules rules, const std::string& constraint,
                    const run::Options& options, const Context& context) {
  rules.space.switches = switches_of(item);
  TuneResult result{item, std::move(rules), {}, {}, {}};
  TuneProgress progress(item, result.rules.budget, context);
  const run::NetworkFile file = run::make_ready(
      {item.network, item.model}, item.seed, options.cache_directory, [&](double share) {
        check_interrupted(options);
        if (context.err_is_terminal)
          progress.tell(fmt::format("building the network {:.0f} %", 100 * share));
      });
  if (file.misfit) {
    result.failure = fmt::format("{}; {}", file.misfit->what, file.misfit->remedy);
    return result;
  }
  run::WorkerBench bench(item, file.path, options);
  result.tuning = run::tune(result.rules, bench,
                            [&](const run::Trial& trial) { progress.tell(trial_line(trial)); });
  keep(result, file, constraint, options);
  return result;
}

ExitStatus tune_all(const TuneFlags& flags, Context& context) {
  if (flags.typed.networks.empty() && flags.typed.models.empty())
    throw UsageError("no network is named",
                     "name some with -n, or an ONNX file with --model (perwatt list networks)");
  run::Options options = make_options(context);
  const run::TuneRules rules = rules_of(flags, options);
  const std::string constraint = constraint_text(flags, rules);
  const run::Plan plan = tuning_plan(flags);
  options.engines = run::find_engines(plan, options);
  put_power_back(options.sysroot, context);
  run::TunedFile(options.tuned).read();  // a damaged file is told before anything is measured
  auto all = nlohmann::ordered_json::array();
  ExitStatus status = ExitStatus::ok;
  for (const run::Case& item : run::expand(plan, options.engines)) {
    const TuneResult result = tune_one(item, rules, constraint, options, context);
    const int width = context.out_is_terminal ? terminal_width(STDOUT_FILENO) : 100;
    if (flags.json)
      all.push_back(tuning_json(result));
    else
      context.out << (all.empty() ? "" : "\n") << tuning_text(result, width) << std::flush;
    if (!context.quiet && !result.kept.empty())
      context.err << fmt::format("kept in {}; `perwatt run --tuned` uses it\n", result.kept);
    if (!result.tuning.choice) status = ExitStatus::failed;
    if (result.tuning.interrupted) {
      status = ExitStatus::interrupted;
      break;
    }
  }
  if (flags.json)
    context.out << nlohmann::ordered_json{{"tunings", all}}.dump(
                       2, ' ', false, nlohmann::json::error_handler_t::replace)
                << '\n';
  return status;
}

ExitStatus list_choices(const TuneFlags& flags, Context& context) {
  const run::TunedFile file(make_options(context).tuned);
  const auto choices = file.read();
  if (flags.json)
    context.out << kept_json(choices).dump(2) << '\n';
  else if (choices.empty())
    context.out << fmt::format("nothing is tuned in {} yet; `perwatt tune -n squeezenet` does it\n",
                               file.path().string());
  else
    context.out << kept_text(choices);
  return ExitStatus::ok;
}

/// Those of the networks, engines, devices and precisions that are named; all where none is.
ExitStatus forget(const TuneFlags& flags, Context& context) {
  const run::TunedFile file(make_options(context).tuned);
  std::vector<std::string> networks = flags.typed.networks;
  for (const auto& source : run::model_sources(flags.typed.models)) networks.push_back(source.name);
  const auto named = [](const std::vector<std::string>& words, const std::string& word) {
    return words.empty() || std::ranges::count(words, word) > 0;
  };
  const int forgotten = file.forget([&](const run::TunedChoice& choice) {
    return named(networks, choice.network) && named(flags.typed.engines, choice.what.engine) &&
           named(flags.typed.devices, choice.what.device) &&
           named(flags.typed.precisions, choice.what.precision);
  });
  if (flags.json)
    context.out << nlohmann::ordered_json{{"forgotten", forgotten}}.dump(2) << '\n';
  else
    context.out << fmt::format("{} forgotten\n", forgotten);
  return ExitStatus::ok;
}

void add_flags(CLI::App& command, TuneFlags& flags) {
  add_subject_flags(command, flags);
  const auto add = [&command](const char* flag, std::string& into, const char* type,
                              const char* what) {
    command.add_option(flag, into, what)->type_name(type);
  };
  add("-b,--batch", flags.batch, "N|N-M", "Images in one inference; one value holds it (1-16)");
  add("--lanes", flags.lane, "N|N-M", "Inferences in flight (1 to twice the processors)");
  add("--threads", flags.thread, "N|N-M", "Threads (1 to the processors)");
  add("--latency-bound", flags.latency, "TIME",
      "Only settings whose p99 (p50 where queries are few) keeps it, as 50ms");
  add("--memory-bound", flags.memory, "SIZE", "Only settings whose worker keeps it, as 500MB");
  add("--time", flags.time, "TIME", "For each network, about (35s)");
  auto* list = command.add_flag("--list", flags.list, "Show what is kept");
  command
      .add_flag(
          "--forget", flags.forget,
          "Forget what is kept of the networks, engines, devices and precisions named, or all")
      ->excludes(list);
  command.add_flag("--json", flags.json, "Print JSON");
}

}  // namespace

void add_tune(CLI::App& app, Context& context, Action& action) {
  auto* command = app.add_subcommand(
      "tune", "Find batch, lanes, threads and switches for the highest throughput");
  auto flags = std::make_shared<TuneFlags>();
  add_flags(*command, *flags);
  command->footer(
      "Examples:\n"
      "  perwatt tune -n squeezenet                       batch up to 16, half a minute\n"
      "  perwatt tune -n alexnet,vgg-16 -b 1              batch held at 1\n"
      "  perwatt tune -n resnet-50 --latency-bound 50ms --memory-bound 500MB\n"
      "  perwatt run -n squeezenet -p fp32 --tuned        measure with what was chosen\n"
      "  perwatt tune --list                              what is kept\n"
      "  perwatt tune --forget -n squeezenet");
  command->callback([command, flags, &context, &action] {
    note_plan_flags(*command, *flags);
    action = [flags, &context] {
      return flags->list     ? list_choices(*flags, context)
             : flags->forget ? forget(*flags, context)
                             : tune_all(*flags, context);
    };
  });
}

}  // namespace perwatt::cli
