#include <fmt/format.h>

#include <set>

#include "base/error.h"
#include "run/axes.h"
#include "run/plan.h"

namespace perwatt::run {
namespace {

constexpr std::size_t kMostCases = 100'000;

/// Numbers cases and leaves out those that are there already (lanes 0 and 1 are one in
/// single_stream).
class CaseList {
 public:
  void add(Case item) {
    if (!keys_.insert(item.key("", "")).second) return;
    if (cases_.size() == kMostCases)
      throw UsageError(fmt::format("the plan has more than {} cases", kMostCases),
                       "split it into several plans");
    item.number = static_cast<int>(cases_.size()) + 1;
    cases_.push_back(std::move(item));
  }
  std::vector<Case> take() { return std::move(cases_); }

 private:
  std::vector<Case> cases_;
  std::set<std::string> keys_;
};

/// The inner axes: batches, lanes, threads, scenarios.
void add_loads(CaseList& list, Case item, const Axes& axes) {
  for (const int batch : axes.batches)
    for (const int lanes : axes.lanes)
      for (const int threads : axes.threads)
        for (const load::Scenario scenario : axes.scenarios) {
          if (!fits(scenario, lanes)) continue;
          item.batch = batch;
          item.lanes = scenario == load::Scenario::single_stream ? 1 : lanes;
          item.threads = threads;
          item.scenario = scenario;
          list.add(item);
        }
}

}  // namespace

std::vector<Case> expand(const Plan& plan, const std::vector<engine::Description>& found) {
  const Axes axes = axes_of(plan);
  const auto engines = engines_of(plan, found);
  CaseList list;
  Case item;
  item.preset = plan.preset;
  item.warm_up = axes.warm_up;
  item.stop = axes.stop;
  item.time_limit = from_seconds(plan.time_limit_seconds);
  item.seed = plan.seed;
  item.speed = plan.speed;
  item.data = plan.data;
  item.preprocessing = plan.preprocessing;
  item.exact_decoding = plan.exact_decoding;
  item.decode_threads = plan.decode_threads;
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
          add_loads(list, item, axes);
        }
  return list.take();
}

}  // namespace perwatt::run
