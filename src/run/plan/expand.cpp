#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"
#include "load/preset.h"
#include "run/plan/axes.h"
#include "run/plan/exclusion.h"
#include "run/plan/plan.h"
#include "run/plan/plugins.h"

namespace perwatt::run {
namespace {

constexpr std::size_t kMostCases = 100'000;

/// Leaves out cases that are there already (lanes 0 and 1 are one in single_stream).
class CaseList {
 public:
  void add(Case item) {
    const auto known = models_.emplace(item.network, item.model).first;
    if (known->second != item.model)
      throw UsageError(fmt::format("two models would both be called {}", item.network),
                       "rename one of the files, or measure them in runs of their own");
    if (!keys_.insert(item.key(item.engine, "")).second) return;
    if (cases_.size() == kMostCases)
      throw UsageError(fmt::format("the plan has more than {} cases", kMostCases),
                       "split it into several plans");
    cases_.push_back(std::move(item));
  }
  std::vector<Case> take() { return std::move(cases_); }

 private:
  std::vector<Case> cases_;
  std::set<std::string> keys_;
  std::map<std::string, std::filesystem::path> models_;  ///< by the network's name
};

/// A camera has one lane unless it is given more.
int lanes_for(load::Scenario scenario, int lanes) {
  if (scenario == load::Scenario::single_stream) return 1;
  return scenario == load::Scenario::fixed_rate ? std::max(lanes, 1) : lanes;
}

/// The rates of an open loop, with what they and a preset take of the time.
void add_rates(CaseList& list, Case item, const Axes& axes) {
  const auto preset = load::preset_of(item.preset);
  if (preset && preset->queries) item.stop.fixed_queries = preset->queries(item.scenario);
  const bool open = load::open_loop(item.scenario);
  const Nanoseconds limit = item.time_limit, bound = item.latency_bound;
  for (const double rate : open ? axes.rates : std::vector<double>{0}) {
    item.rate = rate;
    const bool searched = open && rate == 0;
    item.latency_bound = searched ? bound : Nanoseconds{0};
    const double planned = rate > 0 ? static_cast<double>(item.stop.fixed_queries) / rate : 0;
    item.time_limit = limit + std::max(item.stop.minimum, from_seconds(planned));
    if (searched) item.time_limit += load::kMostTrials * 2 * item.stop.ceiling;
    list.add(item);
  }
}

/// The inner axes: batches, lanes, threads, scenarios.
void add_loads(CaseList& list, Case item, const Axes& axes) {
  for (const int batch : axes.batches)
    for (const int lanes : axes.lanes)
      for (const int threads : axes.threads)
        for (const load::Scenario scenario : axes.scenarios) {
          if (!fits(scenario, lanes)) continue;
          item.batch = batch;
          item.lanes = lanes_for(scenario, lanes);
          item.threads = threads;
          item.scenario = scenario;
          add_rates(list, item, axes);
        }
}

/// What the preset asks of the engine, where the plan says nothing else.
void add_preset_options(Case& item) {
  const engine::Plugin* plugin = find_plugin(item.engine);
  if (plugin == nullptr) return;
  for (const auto& option : plugin->preset_options)
    if (option.preset == item.preset) item.engine_options.emplace(option.key, option.value);
}

/// The outer axes: networks, engines, devices, precisions.
void add_networks(CaseList& list, Case item, const Plan& plan, const Axes& axes,
                  const std::vector<engine::Description>& found) {
  const auto engines = engines_of(plan, found);
  for (const auto& network : axes.networks)
    for (const auto* engine : engines)
      for (const auto& device : devices_of(plan, *engine))
        for (const Precision precision : axes.precisions) {
          item.network = network.name;
          item.model = network.model;
          item.engine = engine->name;
          item.device = device;
          item.precision = precision;
          item.engine_options = options_for(plan, found, item.engine, item.device);
          add_preset_options(item);
          add_loads(list, item, axes);
        }
}

void add_product(CaseList& list, const Plan& plan, const std::vector<engine::Description>& found) {
  const Axes axes = axes_of(plan);
  Case item;
  item.preset = plan.preset;
  item.warm_up = axes.warm_up;
  item.stop = axes.stop;
  item.time_limit = from_seconds(plan.time_limit_seconds);
  item.seed = plan.seed;
  item.latency_bound = from_seconds(plan.latency_bound_ms * 1e-3);
  item.percentile = plan.bound_percentile / 100;
  item.speed = plan.speed;
  item.data = plan.data;
  item.preprocessing = plan.preprocessing;
  item.exact_decoding = plan.exact_decoding;
  item.decode_threads = plan.decode_threads;
  const std::vector<std::string> as_it_is{""};
  for (const auto& mode : plan.power_modes.empty() ? as_it_is : plan.power_modes) {
    item.power_mode = mode;
    add_networks(list, item, plan, axes, found);
  }
}

}  // namespace

std::vector<Case> expand(const Plan& plan, const std::vector<engine::Description>& found,
                         std::vector<std::string>* warnings) {
  CaseList list;
  for (const Plan* product : products_of(plan)) add_product(list, *product, found);
  std::vector<Case> cases = without_excluded(list.take(), plan.exclusions, warnings);
  for (std::size_t i = 0; i < cases.size(); ++i) cases[i].number = static_cast<int>(i) + 1;
  return cases;
}

}  // namespace perwatt::run
