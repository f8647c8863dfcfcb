#include "board/machine.h"

#include <algorithm>

#include "board/cpu.h"
#include "board/load.h"
#include "board/memory.h"
#include "board/power_mode.h"
#include "board/thermal.h"

namespace perwatt::board {

State observe(const Sysroot& sysroot) {
  State state;
  const Frequency frequency = cpu_frequency(sysroot);
  state.governor = frequency.governor;
  state.cpu_mhz = frequency.mean;
  state.cpu_max_mhz = frequency.limit;
  state.temperatures = temperatures(sysroot);
  state.throttle_events = throttle_events(sysroot);
  state.load_1min = load_1min(sysroot);
  const Memory now = memory(sysroot);
  state.memory_available_bytes = now.available;
  state.swap_used_bytes = now.swap_used;
  if (const auto ticks = cpu_ticks(sysroot)) {
    state.cpu_steal_ticks = ticks->steal;
    state.cpu_total_ticks = ticks->total;
  }
  state.oom_kills = oom_kills(sysroot);
  state.power_mode = power_mode(sysroot);
  return state;
}

std::optional<double> hottest(const State& state) {
  std::optional<double> highest;
  for (const auto& [zone, celsius] : state.temperatures)
    highest = std::max(highest.value_or(celsius), celsius);
  return highest;
}

}  // namespace perwatt::board
