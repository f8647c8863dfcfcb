// The engines of this machine, described in a child process each: a vendor's library that crashes
// on opening must not take perwatt with it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "run/plan/plan.h"
#include "run/worker/options.h"

namespace perwatt::run {

/// The engines for this plan that can be opened here: those named, in their order, else the best.
/// Engines named in the plan must open: throws UsageError for an unknown one (and for every mistake
/// in the plan that needs no engine to be seen), Error with the engine's reason and remedy
/// otherwise, or where none at all is found.
std::vector<engine::Description> find_engines(const Plan& plan, const WorkerOptions& options);

/// One engine as `list` and `doctor` show it.
struct EngineReport {
  std::string name, summary;
  std::optional<engine::Description> description;  ///< where it opened
  std::string reason, remedy;                      ///< where not
};
/// All engines, the best first.
std::vector<EngineReport> survey_engines(const WorkerOptions& options);

}  // namespace perwatt::run
