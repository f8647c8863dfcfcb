#include "run/worker/oom_watch.h"

#include <sstream>
#include <string>
#include <string_view>

#include "board/control_group.h"

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

std::optional<std::uint64_t> count_in_group(const Sysroot& sysroot) {
  for (const auto& folder : board::group_folders(sysroot, "memory"))
    if (const auto count =
            count_in(sysroot, folder.path +
                                  (folder.version == 2 ? "/memory.events" : "/memory.oom_control")))
      return count;
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
