// How busy the machine is, and how much of it a hypervisor takes away.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/sysroot.h"

namespace perwatt::board {

/// The first figure of /proc/loadavg.
std::optional<double> load_1min(const Sysroot& sysroot);

/// The "cpu" line of /proc/stat, in clock ticks summed over the CPUs.
struct CpuTicks {
  std::uint64_t total = 0;  ///< user to steal; guest time lies inside user
  std::uint64_t busy = 0;   ///< user, nice, system and interrupts: computing here, not elsewhere
  std::uint64_t steal = 0;
};
std::optional<CpuTicks> cpu_ticks(const Sysroot& sysroot);
/// The same from /proc/stat's text.
std::optional<CpuTicks> cpu_ticks(std::string_view stat);
/// Tasks that run or wait for a CPU at this instant, the reader among them, from /proc/stat's text.
std::optional<int> running_tasks(std::string_view stat);
/// User and system time of a process and its threads in clock ticks, from /proc/PID/stat's text.
std::optional<std::uint64_t> process_ticks(std::string_view stat);
/// The same of its children that have ended and been waited for.
std::optional<std::uint64_t> ended_children_ticks(std::string_view stat);

}  // namespace perwatt::board
