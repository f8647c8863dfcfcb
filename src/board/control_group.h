// The control group that this process lives in, as containers and services set it, versions 1
// and 2. Is NOT aware of what the limits mean for a measurement.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sysroot.h"

namespace perwatt::board {

struct GroupFolder {
  std::string path;
  int version = 2;
};
/// Where files of a controller ("memory", "cpu") may stand for this process: its own group first,
/// then those above it, the mount's own root last (inside a container the path may belong to the
/// host).
std::vector<GroupFolder> group_folders(const Sysroot& sysroot, std::string_view controller);

/// The tightest limits of the group and those above it. Absent = none, or not told.
struct GroupLimits {
  std::optional<double> cpus;  ///< CPU time per time
  std::optional<std::uint64_t> memory_bytes;
};
GroupLimits group_limits(const Sysroot& sysroot);

/// Time for which the CPU limit held threads of the group back, in microseconds; grows only.
/// Nothing where no limit is set or counted. `folders` are those of "cpu".
std::optional<std::uint64_t> held_back_us(const Sysroot& sysroot,
                                          const std::vector<GroupFolder>& folders);

/// "docker", "podman", "kubernetes", "lxc"; "a container" where it has no known name; "" outside.
std::string container_name(const Sysroot& sysroot);

}  // namespace perwatt::board
