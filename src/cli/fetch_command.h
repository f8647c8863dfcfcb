// `perwatt network fetch`: trained weights into the cache. Is NOT aware of what a run does with
// them.
#pragma once

#include "cli/command.h"

namespace perwatt::cli {

/// Adds `fetch` below the command `network`.
void add_network_fetch(CLI::App& network, Context& context, Action& action);

}  // namespace perwatt::cli
