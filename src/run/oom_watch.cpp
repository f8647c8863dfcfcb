#include "run/oom_watch.h"

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace perwatt::run {
namespace {

/// The number behind `key` in lines of "key number".
std::optional<std::uint64_t> value_in(const std::string& text, std::string_view key) {
  std::istringstream lines(text);
  std::string word;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::uint64_t value = 0;
    if (words >> word && word == key && words >> value) return value;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> count_in(const Sysroot& sysroot, const std::string& path) {
  const Reading reading = sysroot.read(path);
  if (!reading) return std::nullopt;
  return value_in(reading.text, "oom_kill");
}

/// Lines of /proc/self/cgroup are "number:controllers:path"; version 2 has number 0 and no
/// controllers. Inside a container the path may belong to the host: then the mount's own root
/// stands for the group.
std::optional<std::uint64_t> count_in_group(const Sysroot& sysroot) {
  std::istringstream lines(sysroot.read("/proc/self/cgroup").text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const std::string path = line.substr(second + 1);
    std::vector<std::string> files;
    if (controllers == ",,")
      files = {"/sys/fs/cgroup" + path + "/memory.events", "/sys/fs/cgroup/memory.events"};
    else if (controllers.find(",memory,") != std::string::npos)
      files = {"/sys/fs/cgroup/memory" + path + "/memory.oom_control",
               "/sys/fs/cgroup/memory/memory.oom_control"};
    for (const auto& file : files)
      if (const auto count = count_in(sysroot, file)) return count;
  }
  return std::nullopt;
}

bool grew(const std::optional<std::uint64_t>& before, const std::optional<std::uint64_t>& after) {
  return before && after && *after > *before;
}

}  // namespace

OomCount count_oom_kills(const Sysroot& sysroot) {
  return {count_in(sysroot, "/proc/vmstat"), count_in_group(sysroot)};
}

std::optional<bool> oom_struck(const OomCount& before, const OomCount& after) {
  if (grew(before.group, after.group) || grew(before.machine, after.machine)) return true;
  if ((before.group && after.group) || (before.machine && after.machine)) return false;
  return std::nullopt;
}

}  // namespace perwatt::run
