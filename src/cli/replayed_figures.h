// The figures that `--replay NAME` and a plan's `replay` name.
// Is NOT aware of how they are replayed.
#pragma once

#include <string>

#include "record/run_view.h"
#include "run/plan/plan.h"

namespace perwatt::cli {

/// Throws UsageError for an unknown name, and for a plan that asks for more than a title, an order
/// and repeats beside it: a replay's cases are those of the figures.
record::RunView replayed_figures(const run::Plan& plan);

/// What stands for the machine's identity in a replay: a JSON object.
std::string replayed_machine(const run::Plan& plan);

}  // namespace perwatt::cli
