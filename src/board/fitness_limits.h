// The checks of what is set around this process: container, control groups, CPU affinity.
#pragma once

#include "board/fitness.h"

namespace perwatt::board {

Check check_container(const Sysroot& sysroot);
Check check_cpu_limit(const Sysroot& sysroot, const Identity& identity);
Check check_memory_limit(const Sysroot& sysroot, const Identity& identity);
Check check_affinity(const Sysroot& sysroot, const Identity& identity);

}  // namespace perwatt::board
