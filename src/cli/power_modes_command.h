// `perwatt power modes`, `set` and `restore`. Is NOT aware of meters or of cases.
#pragma once

#include "cli/command.h"

namespace perwatt::cli {

/// Adds the three to `power`.
void add_power_modes(CLI::App& power, Context& context, Action& action);

}  // namespace perwatt::cli
