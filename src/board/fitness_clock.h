// The checks of clocks: frequencies and the time source.
#pragma once

#include "board/fitness.h"

namespace perwatt::board {

Check check_governor(const Identity& identity, const State& state);
Check check_frequency_limit(const Sysroot& sysroot, const Identity& identity);
Check check_turbo(const Sysroot& sysroot);
Check check_clock_source(const Sysroot& sysroot);

}  // namespace perwatt::board
