#include "run/plan/axes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/error.h"
#include "engine/registry.h"
#include "load/preset.h"
#include "network/catalogue/catalogue.h"
#include "run/plan/spelling.h"

namespace perwatt::run {
namespace {

constexpr int kMostBatch = 4096, kMostLanes = 4096, kMostThreads = 1024;

std::vector<std::string> network_names(const Plan& plan) {
  std::vector<std::string> known, names;
  for (const auto& entry : network::catalog()) known.emplace_back(entry.name);
  for (const auto& word : plan.networks) {
    const network::Entry* entry = network::find_network(word);
    if (entry == nullptr)
      throw UsageError(fmt::format("unknown network {}", word), suggest(word, known));
    names.emplace_back(entry->name);
  }
  return names.empty() && plan.models.empty() ? known : names;
}

std::vector<NetworkSource> sources_of(const Plan& plan) {
  std::vector<NetworkSource> sources;
  for (const auto& name : network_names(plan)) sources.push_back({name, {}});
  for (auto& model : model_sources(plan.models)) sources.push_back(std::move(model));
  return sources;
}

void check_devices(const Plan& plan, const std::vector<const engine::Description*>& engines) {
  std::vector<std::string> known, names;
  for (const auto* engine : engines) {
    for (const auto& device : engine->devices)
      if (std::find(known.begin(), known.end(), device.name) == known.end())
        known.push_back(device.name);
    names.push_back(engine->name);
  }
  for (const auto& word : plan.devices)
    if (std::none_of(engines.begin(), engines.end(),
                     [&word](const auto* engine) { return engine::names_device(*engine, word); }))
      throw UsageError(fmt::format("{} has no device {}", fmt::join(names, ", "), word),
                       suggest(word, known));
  for (const auto* engine : engines)
    if (!plan.devices.empty() &&
        std::none_of(plan.devices.begin(), plan.devices.end(),
                     [engine](const auto& word) { return engine::names_device(*engine, word); }))
      throw UsageError(
          fmt::format("{} has none of the devices {}", engine->name, fmt::join(plan.devices, ", ")),
          fmt::format("leave {} out, or name one of its devices (perwatt list engines)",
                      engine->name));
}

std::vector<Precision> precisions_of(const Plan& plan) {
  std::vector<Precision> precisions;
  for (const auto& word : plan.precisions) {
    const auto precision = precision_of(word);
    if (!precision)
      throw UsageError(fmt::format("unknown precision {}", word),
                       suggest(word, {"fp32", "fp16", "bf16", "int8"}));
    precisions.push_back(*precision);
  }
  return precisions;
}

void check_counts(const std::vector<int>& counts, const char* what, int least, int most) {
  for (const int count : counts)
    if (count < least || count > most)
      throw UsageError(fmt::format("{} {} is out of range", what, count),
                       fmt::format("use {} to {}", least, most));
}

void check_times(const Plan& plan) {
  if (!(plan.target > 0 && plan.target < 1))
    throw UsageError(fmt::format("target {:g} is out of range", plan.target),
                     "use a share between 0 and 1, such as 0.02 (or --target 2%)");
  if (!(plan.min_seconds >= 0 && plan.max_seconds > 0 && plan.min_seconds <= plan.max_seconds &&
        plan.max_seconds <= 86400))
    throw UsageError(fmt::format("a measurement of {:g} to {:g} s is not possible",
                                 plan.min_seconds, plan.max_seconds),
                     "use --min-seconds from 0 up to --max-seconds, at most a day");
  if (!(plan.time_limit_seconds > 0 && plan.time_limit_seconds <= 7 * 86400))
    throw UsageError(fmt::format("time limit {:g} s is out of range", plan.time_limit_seconds),
                     "use more than 0 s, at most a week; it holds for a whole case, compiling too");
}

load::StopRule stop_of(const Plan& plan) {
  load::StopRule stop;
  stop.target = plan.target;
  stop.floor = from_seconds(plan.min_seconds);
  stop.ceiling = from_seconds(plan.max_seconds);
  return stop;
}

std::vector<load::Scenario> scenarios_of(const Plan& plan) {
  std::vector<load::Scenario> scenarios;
  std::vector<std::string> known;
  for (const load::Scenario each : load::scenarios()) known.emplace_back(load::name(each));
  for (const auto& word : plan.scenarios) {
    const auto scenario = load::scenario_of(word);
    if (!scenario) throw UsageError(fmt::format("unknown scenario {}", word), suggest(word, known));
    scenarios.push_back(*scenario);
  }
  return scenarios;
}

/// Every lane count needs a scenario that takes it, and every scenario a lane count.
void check_fit(const Axes& axes) {
  for (const int lanes : axes.lanes)
    if (std::none_of(axes.scenarios.begin(), axes.scenarios.end(),
                     [lanes](load::Scenario scenario) { return fits(scenario, lanes); }))
      throw UsageError(fmt::format("single_stream has one lane, not {}", lanes),
                       "use --scenario offline for several inferences in flight");
  for (const load::Scenario scenario : axes.scenarios)
    if (std::none_of(axes.lanes.begin(), axes.lanes.end(),
                     [scenario](int lanes) { return fits(scenario, lanes); }))
      throw UsageError("single_stream has one lane, and all lanes given are more",
                       "add 1 to the lanes, or leave single_stream out");
}

void put_preset(Axes& axes, const std::string& word) {
  const auto preset = load::preset_of(word);
  if (!preset) {
    std::vector<std::string> known;
    for (const auto& each : load::presets()) known.emplace_back(each.name);
    throw UsageError(fmt::format("unknown preset {}", word), suggest(word, known));
  }
  const load::StopRule own = axes.stop;
  axes.warm_up = preset->warm_up;
  axes.stop = preset->stop;
  if (preset->scenario) {
    axes.scenarios = {*preset->scenario};
    axes.lanes = {preset->lanes};
  } else if (own.floor != load::StopRule{}.floor) {
    axes.stop.minimum = own.floor;  // shorter, where the plan says so
  }
}

/// The rates of open loops. Throws where they do not go with the scenarios.
std::vector<double> rates_of(const Plan& plan, const std::vector<load::Scenario>& scenarios) {
  const auto has = [&scenarios](load::Scenario wanted) {
    return std::find(scenarios.begin(), scenarios.end(), wanted) != scenarios.end();
  };
  const bool server = has(load::Scenario::server), camera = has(load::Scenario::fixed_rate);
  for (const double rate : plan.rates)
    if (!(rate >= 1e-3 && rate <= 1e6))
      throw UsageError(fmt::format("a rate of {:g}/s is out of range", rate),
                       "use 0.001 to 1000000 queries a second");
  if (!(plan.bound_percentile >= 50 && plan.bound_percentile <= 99.9))
    throw UsageError(fmt::format("percentile {:g} is out of range", plan.bound_percentile),
                     "use 50 to 99.9, as in --bound-percentile 99");
  if (!(plan.latency_bound_ms >= 0 && plan.latency_bound_ms <= 3.6e6))
    throw UsageError(
        fmt::format("a latency bound of {:g} ms is out of range", plan.latency_bound_ms),
        "use more than 0 ms, at most an hour");
  const bool bound = plan.latency_bound_ms > 0;
  if (bound && !server)
    throw UsageError("a latency bound is for the scenario server only",
                     "add --scenario server, or leave --latency-bound out");
  if (!plan.rates.empty() && !server && !camera)
    throw UsageError("a rate is for the scenarios server and fixed_rate only",
                     "add --scenario server or fixed_rate, or leave --rate out");
  if (bound && !plan.rates.empty())
    throw UsageError("a rate and a latency bound exclude each other",
                     "--latency-bound finds the rate: leave one of them out");
  if (camera && plan.rates.empty())
    throw UsageError("fixed_rate needs a rate", "give it, as in --rate 30");
  if (server && plan.rates.empty() && !bound)
    throw UsageError("server needs a rate",
                     "give it, as in --rate 50, or have it found with --latency-bound 50ms");
  return plan.rates.empty() ? std::vector<double>{0} : plan.rates;
}

/// What was tuned decides all that these axes would.
void put_tuned(Axes& axes, const Plan& plan) {
  const Plan usual;
  if (plan.batches != usual.batches || plan.lanes != usual.lanes || plan.threads != usual.threads ||
      !plan.preset.empty())
    throw UsageError("a tuned run has its batch, lanes and threads from what was tuned",
                     "leave batches, lanes, threads and preset out, or run without --tuned");
  axes.scenarios = {load::Scenario::offline};
}

/// Lists may name a thing twice; it is measured once.
template <typename T>
std::vector<T> without_doubles(std::vector<T> values) {
  std::vector<T> once;
  for (auto& value : values)
    if (std::find(once.begin(), once.end(), value) == once.end()) once.push_back(std::move(value));
  return once;
}

void check_accuracy(const Plan& plan) {
  if (plan.data.empty() && !plan.speed)
    throw UsageError("there is nothing to measure without speed and without data",
                     "name pictures with --data, or leave speed = false out");
  if (plan.pictures < 0)
    throw UsageError(fmt::format("{} pictures are out of range", plan.pictures),
                     "use 1 or more, or 0 for all");
  if (plan.decode_threads < 0 || plan.decode_threads > kMostThreads)
    throw UsageError(fmt::format("{} threads that decode are out of range", plan.decode_threads),
                     fmt::format("use 1 to {}, or 0 for one a processor", kMostThreads));
}

void check_order(const Plan& plan) {
  constexpr int kMostRepeats = 10'000;
  if (plan.order != "random" && plan.order != "plan")
    throw UsageError(fmt::format("unknown order {}", plan.order),
                     suggest(plan.order, {"random", "plan"}));
  if (plan.repeats < 1 || plan.repeats > kMostRepeats)
    throw UsageError(fmt::format("{} repeats are out of range", plan.repeats),
                     fmt::format("use 1 to {}", kMostRepeats));
  if (!(plan.cool_down_limit_seconds >= 0 && plan.cool_down_limit_seconds <= 86400))
    throw UsageError(
        fmt::format("a cool-down of at most {:g} s is not possible", plan.cool_down_limit_seconds),
        "use 0 s or more, at most a day");
  if (!(plan.power_mode_settle_seconds >= 0 && plan.power_mode_settle_seconds <= 3600))
    throw UsageError(
        fmt::format("a settling time of {:g} s is not possible", plan.power_mode_settle_seconds),
        "use 0 s or more, at most an hour");
}

void check_plan(const Plan& plan) {
  check_accuracy(plan);
  check_order(plan);
  check_counts(plan.batches, "batch", 1, kMostBatch);
  check_counts(plan.lanes, "lanes", 0, kMostLanes);
  check_counts(plan.threads, "threads", 0, kMostThreads);
  check_times(plan);
  const std::pair<bool, const char*> axes[] = {{plan.precisions.empty(), "precisions"},
                                               {plan.batches.empty(), "batches"},
                                               {plan.lanes.empty(), "lanes"},
                                               {plan.threads.empty(), "threads"},
                                               {plan.scenarios.empty(), "scenarios"}};
  for (const auto& [empty, axis] : axes)
    if (empty) throw UsageError(fmt::format("the plan's {} are empty", axis), "name at least one");
}

}  // namespace

Axes axes_of(const Plan& plan) {
  check_plan(plan);
  Axes axes;
  axes.networks = without_doubles(sources_of(plan));
  axes.precisions = without_doubles(precisions_of(plan));
  axes.batches = without_doubles(plan.batches);
  axes.lanes = without_doubles(plan.lanes);
  axes.threads = without_doubles(plan.threads);
  axes.scenarios = without_doubles(scenarios_of(plan));
  axes.stop = stop_of(plan);
  if (plan.tuned) put_tuned(axes, plan);
  if (!plan.preset.empty()) put_preset(axes, plan.preset);
  check_fit(axes);
  axes.rates = without_doubles(rates_of(plan, axes.scenarios));
  return axes;
}

std::vector<const engine::Description*> engines_of(const Plan& plan,
                                                   const std::vector<engine::Description>& found) {
  if (found.empty())
    throw UsageError("no engine to measure with", "see `perwatt list engines` for the reasons");
  std::vector<const engine::Description*> engines;
  if (plan.engines.empty()) engines.push_back(&found.front());
  std::vector<std::string> known;
  for (const auto& each : found) known.push_back(each.name);
  for (const auto& word : plan.engines) {
    const auto at = std::find(known.begin(), known.end(), word);
    if (at == known.end())
      throw UsageError(fmt::format("unknown engine {}", word), suggest(word, known));
    engines.push_back(&found[static_cast<std::size_t>(at - known.begin())]);
  }
  engines = without_doubles(std::move(engines));
  check_devices(plan, engines);
  return engines;
}

std::vector<std::string> devices_of(const Plan& plan, const engine::Description& engine) {
  if (plan.devices.empty()) return {engine.devices.front().name};
  std::vector<std::string> devices;
  for (const auto& word : plan.devices)
    if (engine::names_device(engine, word)) devices.push_back(word);
  return without_doubles(std::move(devices));
}

bool fits(load::Scenario scenario, int lanes) {
  return scenario != load::Scenario::single_stream || lanes <= 1;
}

std::map<std::string, std::string> options_for(const Plan& plan,
                                               const std::vector<engine::Description>& found,
                                               const std::string& word, const std::string& device) {
  const std::string engine(engine::engine_name(word));
  std::map<std::string, std::string> all, by_engine, by_device;
  for (const auto& [key, value] : plan.engine_options) {
    const auto own = std::find_if(found.begin(), found.end(), [&key = key](const auto& each) {
      const std::string name(engine::engine_name(each.name));
      return key.starts_with(name + ".") || key.starts_with(name + "/");
    });
    if (own == found.end())
      all[key] = value;
    else if (key.starts_with(engine + "/" + device + "."))
      by_device[key.substr(engine.size() + device.size() + 2)] = value;
    else if (key.starts_with(engine + "."))
      by_engine[key.substr(engine.size() + 1)] = value;
  }
  by_device.merge(by_engine);
  by_device.merge(all);
  return by_device;
}

}  // namespace perwatt::run
