// What happened on the machine in one window of time, and what of it disturbs a measurement. Pure.
// Is NOT aware of how samples are taken, nor of what was measured.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "board/probes.h"

namespace perwatt::board {

/// Shares of CPU time are of all online CPUs together. Counters are interpolated to the window's
/// edges; what is read at an instant counts where it was read inside. Absent where the samples do
/// not tell.
struct WindowState {
  std::optional<double> own_load_share, other_load_share, steal_share;
  std::optional<double> own_cpus;  ///< CPUs that the case kept busy on average
  std::optional<std::uint64_t> throttle_events;
  /// The fastest CPU's clock at its lowest and highest, and whether the highest came first.
  std::optional<double> clock_low_mhz, clock_high_mhz;
  bool clock_fell = false;
  std::optional<double> gpu_clock_low_mhz, gpu_clock_high_mhz, gpu_load_share;
  bool gpu_clock_fell = false;
  std::optional<double> temperature_high_c, temperature_rise_c;  ///< hottest zone; last - first
  std::optional<int> run_queue_high;
  std::optional<std::uint64_t> swapped_in_bytes;
  std::optional<double> memory_pressure_share, held_back_share;  ///< of the window
};

/// `samples` in order of time. A window under half a second tells nothing of shares: the kernel
/// counts CPU time in ticks of 10 ms.
WindowState window_state(std::span<const Sample> samples, Nanoseconds began, Nanoseconds ended);

/// What a reader must know of a figure that was measured meanwhile: "throttled", "other load 12 %",
/// "steal 8 %", "clock changed 1479 to 918 MHz", "GPU clock changed ...", "swapping", "memory
/// pressure 3 %", "CPU limit held back 30 %", "temperature still rising". docs/method.md gives the
/// thresholds with their reasons.
std::vector<std::string> marks(const WindowState& state);

/// How much of a counter that only grows a stretch took: steal, other load and so on, for series.
struct Shares {
  double own = 0, other = 0, steal = 0;
};
/// Of the time between two samples; nothing where either does not tell or no time passed.
std::optional<Shares> shares(const Sample& from, const Sample& to);

}  // namespace perwatt::board
