#include "run/replay.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "base/error.h"
#include "meter/synthetic_source.h"
#include "run/measure/case_runner.h"
#include "run/measure/record_parts.h"

namespace perwatt::run {
namespace {

constexpr double kVariation = 0.005;  ///< of latencies and readings, standard deviation
constexpr double kAtRest = 0.4;       ///< of the watts under load

/// A machine of which nothing is known.
Sysroot nowhere() {
  return Sysroot("/nonexistent");
}

/// The meter of one case, whose power follows the engine.
std::shared_ptr<Meters> meters_of(const record::Record& known, Simulation& simulation,
                                  std::uint64_t seed) {
  auto meters = std::make_shared<Meters>();
  meters->clock = std::shared_ptr<Clock>(std::shared_ptr<Clock>{}, &simulation.clock);
  if (!known.power_w) {
    meters->problem = "the replayed figures have no watts for it";
    return meters;
  }
  const double watts = *known.power_w;
  meter::SyntheticOptions options;
  options.noise = kVariation * watts;
  options.boundary = known.boundary;
  options.law.seed = seed;
  auto law = std::make_shared<meter::PowerLaw>(options.law);
  law->constant = kAtRest * watts;
  const Nanoseconds opened = simulation.clock.now();
  simulation.busy = [law, watts, opened, &clock = simulation.clock](bool begins) {
    const double change = (1 - kAtRest) * watts;
    law->steps.push_back({begins ? change : -change, seconds(clock.now() - opened)});
  };
  meters->sources.push_back(meter::known_source(options, law, simulation.clock));
  meters->main = meters->sources.front().get();
  return meters;
}

const engine::Plugin& simulating_engine() {
  for (const engine::Plugin* plugin : engine::plugins())
    if (plugin->simulates) return *plugin;
  throw Error("this perwatt was built without an engine that simulates",
              "build it with all engines");
}

/// What that engine is asked for in a case's place.
Case played(const Case& item, const record::Record& known) {
  Case played = item;
  played.engine = simulating_engine().name;
  played.device = "cpu";
  auto& options = played.engine_options;
  options["seed"] = std::to_string(item.number);
  if (known.status == record::Status::out_of_memory) {
    options["fail"] = "oom";
    options["fail_at"] = "load";
    return played;
  }
  options["latency_us"] = fmt::format("{}", 1e6 / *known.throughput);
  options["law"] = "normal";
  options["cv"] = fmt::format("{}", kVariation);
  if (!known.executed_precision.empty()) options["executes"] = known.executed_precision;
  return played;
}

/// Whose figures these are; what this machine did to replay them is nobody's figure.
void mark(record::Record& record, const Case& item, const record::Record& known) {
  record.engine = record.weights = record::kReplay;
  record.engine_version.clear();
  record.engine_library.clear();
  record.engine_settings.clear();
  record.device = known.device;
  record.device_name = known.device_name;
  record.confidence = known.confidence;
  record.case_key = item.key(record.engine_version, record.model_hash);
  if (known.executed_precision.empty()) {
    record.executed = "unknown";
    record.executed_precision.clear();
    record.executed_share.reset();
  }
  if (!record.meter.empty()) record.meter = record::kReplay;
  for (auto* made_up :
       {&record.power_idle_w, &record.power_loaded_idle_w, &record.power_net_w,
        &record.efficiency_net, &record.efficiency_net_low, &record.efficiency_net_high,
        &record.compile_ms, &record.profile_s, &record.case_s})
    made_up->reset();
  record.peak_memory_bytes.reset();
  record.reason = record.status == record::Status::ok
                      ? "replay of known figures: nothing was measured"
                      : "replay: ended so where it was measured";
  record.remedy.clear();
}

NetworkFile file_of(const record::Record& known) {
  NetworkFile file;
  file.weights = record::kReplay;
  file.parameters = known.parameters;
  file.macs = known.macs;
  return file;
}

}  // namespace

std::vector<Case> replay_cases(const record::RunView& known) {
  std::vector<Case> cases;
  for (const record::Record& record : known.records) {
    const bool ok = record.status == record::Status::ok && record.throughput;
    const auto precision = precision_of(record.precision);
    if ((!ok && record.status != record::Status::out_of_memory) || !precision)
      throw Error(fmt::format("case {} of {} cannot be replayed: it has no throughput",
                              record.number, known.run.title),
                  "leave it out");
    Case item;
    item.number = static_cast<int>(cases.size()) + 1;
    item.engine = record::kReplay;
    item.device = record.device;
    item.power_mode = record.power_mode;
    item.network = record.network;
    item.precision = *precision;
    item.batch = static_cast<int>(record.batch);
    item.time_limit = std::chrono::hours(1);
    cases.push_back(std::move(item));
  }
  return cases;
}

RunEnd replay(const record::RunView& known, const std::vector<Case>& cases,
              const std::vector<Step>& steps, const record::Run& run, const Options& options,
              const Callbacks& callbacks) {
  References references(options.cache_directory);
  Progress progress;
  progress.total = static_cast<int>(steps.size());
  for (const Step& step : steps) {
    if (options.skip.contains({step.number, step.repeat})) continue;
    const auto index = static_cast<std::size_t>(step.number) - 1;
    const Case& item = cases.at(index);
    const record::Record& row = known.records.at(index);
    progress.item = &item;
    progress.step = step;
    progress.done = step.position - 1;
    Simulation simulation;
    Options own = options;
    own.sysroot = nowhere();
    own.simulation = &simulation;
    own.meters = meters_of(row, simulation, static_cast<std::uint64_t>(step.number));
    auto result = run_case(played(item, row), file_of(row), std::nullopt, own, references,
                           [&](Phase phase, const auto& look, double fraction) {
                             progress.phase = phase;
                             progress.look = look;
                             progress.fraction = fraction;
                             if (callbacks.progress) callbacks.progress(progress);
                           });
    if (!result) return RunEnd::interrupted;
    auto& record = result->record;
    mark(record, item, row);
    put_step(record, run, step, steps.back().repeat);
    callbacks.finished(*result);
  }
  return RunEnd::complete;
}

}  // namespace perwatt::run
