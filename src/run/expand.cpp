#include <fmt/format.h>

#include <map>
#include <set>

#include "base/error.h"
#include "run/axes.h"
#include "run/exclusion.h"
#include "run/plan.h"

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
    if (!keys_.insert(item.key("", "")).second) return;
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

void add_product(CaseList& list, const Plan& plan, const std::vector<engine::Description>& found) {
  const Axes axes = axes_of(plan);
  const auto engines = engines_of(plan, found);
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
