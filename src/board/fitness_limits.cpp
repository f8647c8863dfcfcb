#include "board/fitness_limits.h"

#include <fmt/format.h>

#include "board/control_group.h"
#include "board/cpu.h"
#include "board/values.h"

namespace perwatt::board {

Check check_container(const Sysroot& sysroot) {
  const std::string container = container_name(sysroot);
  if (container.empty()) return {"container", CheckStatus::ok, "none as far as it tells", ""};
  return {"container", CheckStatus::ok,
          fmt::format("inside {}: what the host runs besides is seen as other load", container),
          ""};
}

Check check_cpu_limit(const Sysroot& sysroot, const Identity& identity) {
  const auto limit = group_limits(sysroot).cpus;
  if (!limit) return {"CPU limit", CheckStatus::ok, "none set by a control group", ""};
  const std::string finding = fmt::format("{:.2f} CPUs by a control group", *limit);
  if (identity.cores > 0 && *limit >= identity.cores)
    return {"CPU limit", CheckStatus::ok, finding, ""};
  return {"CPU limit", CheckStatus::warn,
          finding + ": threads are held back for parts of every 100 ms",
          "lift it (docker run without --cpus, systemd CPUQuota=), or reserve whole CPUs "
          "(--cpuset-cpus) instead"};
}

Check check_memory_limit(const Sysroot& sysroot, const Identity& identity) {
  constexpr double kMebibyte = 1024.0 * 1024.0;
  constexpr double kLargestNetwork = 1.2e9;  // peak while VGG-19 is compiled
  const auto limit = group_limits(sysroot).memory_bytes;
  if (!limit || (identity.memory_bytes > 0 && *limit >= identity.memory_bytes))
    return {"memory limit", CheckStatus::ok, "none set by a control group", ""};
  const std::string finding =
      fmt::format("{:.0f} MiB by a control group", static_cast<double>(*limit) / kMebibyte);
  if (static_cast<double>(*limit) >= kLargestNetwork)
    return {"memory limit", CheckStatus::ok, finding, ""};
  return {"memory limit", CheckStatus::warn,
          finding + ": VGG-19 needs about 1.2 GB while it is compiled",
          "raise it, or leave the VGG networks out with --network"};
}

Check check_affinity(const Sysroot& sysroot, const Identity& identity) {
  const std::string status = sysroot.read("/proc/self/status").text;
  const auto list = value_of(status, "Cpus_allowed_list");
  const auto allowed = cpus_in_list(list);
  if (!allowed || *allowed == 0)
    return {"affinity", CheckStatus::ok, "not told by this machine", ""};
  if (*allowed >= identity.cores)
    return {"affinity", CheckStatus::ok, fmt::format("all {} CPUs may be used", identity.cores),
            ""};
  return {"affinity", CheckStatus::warn,
          fmt::format("only CPUs {} of {} may be used: figures are of those", list, identity.cores),
          "start perwatt without taskset or a cpuset to measure the whole machine"};
}

}  // namespace perwatt::board
