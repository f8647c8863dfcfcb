#include "cli/replayed_figures.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "report/figures/study_view.h"
#include "run/plan/spelling.h"

namespace perwatt::cli {
namespace {

constexpr const char* kStudy = "icassp23";

/// The plan without what a replay takes from it.
run::Plan rest_of(run::Plan plan) {
  const run::Plan plain;
  plan.title = plain.title;
  plan.replay = plain.replay;
  plan.order = plain.order;
  plan.order_seed = plain.order_seed;
  plan.repeats = plain.repeats;
  return plan;
}

}  // namespace

record::RunView replayed_figures(const run::Plan& plan) {
  if (plan.replay != kStudy)
    throw UsageError(fmt::format("no figures called {} to replay", plan.replay),
                     run::suggest(plan.replay, {kStudy}));
  if (rest_of(plan) != run::Plan{})
    throw UsageError("a replay takes its cases from the figures",
                     "beside --replay give a title, an order and repeats only");
  return report::study_view();
}

std::string replayed_machine(const run::Plan& plan) {
  const nlohmann::json machine{
      {"id", "replay " + plan.replay},
      {"name", "replay of " + plan.replay},
      {"model", "Replay of the ICASSP 2023 study: simulated, nothing was measured here"}};
  return machine.dump();
}

}  // namespace perwatt::cli
