// How busy the machine is, and how much of it a hypervisor takes away.
#pragma once

#include <cstdint>
#include <optional>

#include "base/sysroot.h"

namespace perwatt::board {

/// The first figure of /proc/loadavg.
std::optional<double> load_1min(const Sysroot& sysroot);

/// The "cpu" line of /proc/stat, in clock ticks summed over the CPUs.
struct CpuTicks {
  std::uint64_t total = 0;  ///< user to steal; guest time lies inside user
  std::uint64_t steal = 0;
};
std::optional<CpuTicks> cpu_ticks(const Sysroot& sysroot);

}  // namespace perwatt::board
