// `perwatt compare --live`: from two set-ups on the command line to their comparison.
// Is NOT aware of stored runs.
#pragma once

#include "cli/command.h"
#include "cli/compare_flags.h"

namespace perwatt::cli {

ExitStatus compare_live_set_ups(const CompareFlags& flags, Context& context);

}  // namespace perwatt::cli
