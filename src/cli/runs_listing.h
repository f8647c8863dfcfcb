// The runs in the store, newest first. Is NOT aware of the command line.
#pragma once

#include "cli/command.h"

namespace perwatt::cli {

/// Prints a line a run, or JSON {"runs": [...]}. A store that does not exist yet has none. Throws
/// Error where the store cannot be read.
void list_runs(Context& context, bool json);

}  // namespace perwatt::cli
