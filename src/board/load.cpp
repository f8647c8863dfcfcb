#include "board/load.h"

#include <algorithm>

#include "board/values.h"

namespace perwatt::board {

std::optional<double> load_1min(const Sysroot& sysroot) {
  const std::string text = read_text(sysroot, "/proc/loadavg");
  const auto value = real(text.substr(0, text.find(' ')));
  return value && *value >= 0 ? value : std::nullopt;
}

std::optional<CpuTicks> cpu_ticks(const Sysroot& sysroot) {
  constexpr std::size_t kSteal = 8;  // cpu user nice system idle iowait irq softirq steal
  const std::string text = sysroot.read("/proc/stat").text;
  const auto all = lines(text);
  if (all.empty()) return std::nullopt;
  const auto parts = words(all.front());
  if (parts.size() < 5 || parts.front() != "cpu") return std::nullopt;
  CpuTicks ticks;
  for (std::size_t i = 1; i < std::min(parts.size(), kSteal + 1); ++i) {
    const auto value = integer(parts[i]);
    if (!value || *value < 0) return std::nullopt;
    ticks.total += static_cast<std::uint64_t>(*value);
    if (i == kSteal) ticks.steal = static_cast<std::uint64_t>(*value);
  }
  return ticks;
}

}  // namespace perwatt::board
