#include "board/control_group.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "board/values.h"

namespace perwatt::board {
namespace {

template <typename T>
void tighten(std::optional<T>& limit, const std::optional<T>& other) {
  if (other) limit = std::min(limit.value_or(*other), *other);
}

/// Quota per period; nothing where there is no limit ("max", -1).
std::optional<double> cpus_of(const Sysroot& sysroot, const GroupFolder& folder) {
  std::optional<std::int64_t> quota, period;
  if (folder.version == 2) {
    const std::string text = read_text(sysroot, folder.path + "/cpu.max");
    if (const auto parts = words(text); parts.size() == 2) {
      quota = integer(parts[0]);
      period = integer(parts[1]);
    }
  } else {
    quota = read_integer(sysroot, folder.path + "/cpu.cfs_quota_us");
    period = read_integer(sysroot, folder.path + "/cpu.cfs_period_us");
  }
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

/// Version 1 says "no limit" by a number near the largest.
std::optional<std::uint64_t> memory_of(const Sysroot& sysroot, const GroupFolder& folder) {
  constexpr std::int64_t kNone = std::int64_t{1} << 60;
  const auto bytes = read_integer(
      sysroot, folder.path + (folder.version == 2 ? "/memory.max" : "/memory.limit_in_bytes"));
  if (!bytes || *bytes < 0 || *bytes >= kNone) return std::nullopt;
  return static_cast<std::uint64_t>(*bytes);
}

/// `path` and every folder above it, below `mount`.
void add_chain(std::vector<GroupFolder>& folders, const std::string& mount, std::string_view path,
               int version) {
  while (path.size() > 1) {
    folders.push_back({mount + std::string(path), version});
    path = path.substr(0, path.rfind('/'));
  }
  folders.push_back({mount, version});
}

}  // namespace

std::vector<GroupFolder> group_folders(const Sysroot& sysroot, std::string_view controller) {
  std::vector<GroupFolder> folders;
  const std::string text = sysroot.read("/proc/self/cgroup").text;
  for (const auto line : lines(text)) {  // number:controllers:path
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) continue;
    const std::string controllers =
        "," + std::string(line.substr(first + 1, second - first - 1)) + ",";
    const auto path = trim(line.substr(second + 1));
    if (controllers == ",,")
      add_chain(folders, "/sys/fs/cgroup", path, 2);
    else if (controllers.find("," + std::string(controller) + ",") != std::string::npos)
      add_chain(folders, "/sys/fs/cgroup/" + std::string(controller), path, 1);
  }
  return folders;
}

GroupLimits group_limits(const Sysroot& sysroot) {
  GroupLimits limits;
  for (const auto& folder : group_folders(sysroot, "cpu"))
    tighten(limits.cpus, cpus_of(sysroot, folder));
  for (const auto& folder : group_folders(sysroot, "memory"))
    tighten(limits.memory_bytes, memory_of(sysroot, folder));
  return limits;
}

std::optional<std::uint64_t> held_back_us(const Sysroot& sysroot,
                                          const std::vector<GroupFolder>& folders) {
  for (const auto& folder : folders) {
    const std::string text = sysroot.read(folder.path + "/cpu.stat").text;
    if (const auto us = counter(text, "throttled_usec")) return us;
    if (const auto ns = counter(text, "throttled_time")) return *ns / 1000;
  }
  return std::nullopt;
}

std::string container_name(const Sysroot& sysroot) {
  if (sysroot.exists("/run/.containerenv")) return "podman";
  if (sysroot.exists("/.dockerenv")) return "docker";
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kSigns{
      {{"kubepods", "kubernetes"}, {"docker", "docker"}, {"libpod", "podman"}, {"/lxc", "lxc"}}};
  const std::string groups = sysroot.read("/proc/self/cgroup").text;
  for (const auto& [sign, name] : kSigns)
    if (groups.find(sign) != std::string::npos) return std::string(name);
  return sysroot.exists("/run/systemd/container") ? "a container" : "";
}

}  // namespace perwatt::board
