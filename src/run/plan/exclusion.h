// Which cases a plan's exclusions take out. Is NOT aware of how cases come about or of TOML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "run/plan/plan.h"

namespace perwatt::run {

/// The values of a case that a condition may name: network, engine, device, precision, batch,
/// lanes, threads, scenario, preset.
std::vector<std::string> condition_names();
bool is_condition(std::string_view name);
/// Those that are counts: batch, lanes, threads.
bool is_count(std::string_view name);

/// The cases that no exclusion meets, in their order, their numbers as they were. Each exclusion
/// that meets none is a line in `warnings` (may be null). Throws UsageError for an unknown
/// precision or scenario, and where nothing is left.
std::vector<Case> without_excluded(std::vector<Case> cases,
                                   const std::vector<Exclusion>& exclusions,
                                   std::vector<std::string>* warnings);

}  // namespace perwatt::run
