#include "board/load.h"

#include <algorithm>

#include "board/values.h"

namespace perwatt::board {

std::optional<double> load_1min(const Sysroot& sysroot) {
  const std::string text = read_text(sysroot, "/proc/loadavg");
  const auto value = real(text.substr(0, text.find(' ')));
  return value && *value >= 0 ? value : std::nullopt;
}

std::optional<CpuTicks> cpu_ticks(std::string_view stat) {
  // cpu user nice system idle iowait irq softirq steal
  constexpr std::size_t kIdle = 4, kWaiting = 5, kSteal = 8;
  const auto parts = words(stat.substr(0, stat.find('\n')));
  if (parts.size() < 5 || parts.front() != "cpu") return std::nullopt;
  CpuTicks ticks;
  for (std::size_t i = 1; i < std::min(parts.size(), kSteal + 1); ++i) {
    const auto value = integer(parts[i]);
    if (!value || *value < 0) return std::nullopt;
    const auto count = static_cast<std::uint64_t>(*value);
    ticks.total += count;
    if (i == kSteal)
      ticks.steal = count;
    else if (i != kIdle && i != kWaiting)
      ticks.busy += count;
  }
  return ticks;
}

std::optional<CpuTicks> cpu_ticks(const Sysroot& sysroot) {
  return cpu_ticks(sysroot.read("/proc/stat").text);
}

std::optional<int> running_tasks(std::string_view stat) {
  const auto count = counter(stat, "procs_running");
  return count ? std::optional<int>(static_cast<int>(*count)) : std::nullopt;
}

namespace {

/// The sum of a field of /proc/PID/stat (from 1) and of the next one. The name in brackets, the
/// second, may hold anything.
std::optional<std::uint64_t> two_fields(std::string_view stat, std::size_t field) {
  constexpr std::size_t kAfterName = 3;
  const auto name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return std::nullopt;
  const auto fields = words(stat.substr(name_end + 1));
  const std::size_t at = field - kAfterName;
  if (fields.size() <= at + 1) return std::nullopt;
  const auto user = integer(fields[at]), system = integer(fields[at + 1]);
  if (!user || !system || *user < 0 || *system < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*user) + static_cast<std::uint64_t>(*system);
}

}  // namespace

std::optional<std::uint64_t> process_ticks(std::string_view stat) {
  return two_fields(stat, 14);  // utime and stime
}

std::optional<std::uint64_t> ended_children_ticks(std::string_view stat) {
  return two_fields(stat, 16);  // cutime and cstime
}

}  // namespace perwatt::board
