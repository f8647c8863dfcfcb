// Memory as the kernel counts it, in bytes. What is not told is absent.
#pragma once

#include <cstdint>
#include <optional>

#include "base/sysroot.h"

namespace perwatt::board {

struct Memory {
  std::optional<std::uint64_t> total, available, swap_total, swap_used;
};
/// From /proc/meminfo; on kernels before 3.14, without MemAvailable, free + buffers + cached.
Memory memory(const Sysroot& sysroot);
/// How often the kernel's out-of-memory killer struck since boot (kernel 4.13 and newer).
std::optional<std::uint64_t> oom_kills(const Sysroot& sysroot);

}  // namespace perwatt::board
