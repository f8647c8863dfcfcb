// Whether the kernel's OOM killer struck. Reads only through a Sysroot.
#pragma once

#include <cstdint>
#include <optional>

#include "base/sysroot.h"

namespace perwatt::run {

/// How often the OOM killer struck so far, by what this kernel tells. Counters grow only.
struct OomCount {
  std::optional<std::uint64_t> machine;  ///< /proc/vmstat oom_kill (Linux 4.13)
  std::optional<std::uint64_t>
      group;  ///< memory.events (cgroup v2) or memory.oom_control (v1) of this process's group
};

OomCount count_oom_kills(const Sysroot& sysroot);

/// True: struck between the two looks; false: did not; nothing: this kernel does not tell.
std::optional<bool> oom_struck(const OomCount& before, const OomCount& after);

}  // namespace perwatt::run
