// What changes on the machine while something is measured, read often and cheaply: where it stands
// is found once. Is NOT aware of threads, windows or records.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/sysroot.h"
#include "board/control_group.h"
#include "board/load.h"
#include "board/thermal.h"

namespace perwatt::board {

/// One look. What this machine does not tell is absent; what "grows only" counts from some start.
struct Sample {
  Nanoseconds at{0};
  std::optional<double> cpu_fastest_mhz, cpu_mean_mhz, cpu_slowest_mhz;  ///< of the online CPUs
  std::optional<double> gpu_mhz, gpu_load_share;
  std::map<std::string, double> temperatures;    ///< degrees Celsius by zone
  std::optional<std::uint64_t> throttle_events;  ///< grows only
  std::optional<CpuTicks> ticks;                 ///< of all CPUs; grow only
  std::optional<std::uint64_t>
      own_ticks;  ///< of the process that is measured, those that it has started, and ours
  std::optional<int> running;                     ///< tasks that run or wait, without the reader
  std::optional<std::uint64_t> swapped_in_bytes;  ///< grows only
  std::optional<std::uint64_t> memory_stall_us;   ///< some task waited for memory; grows only
  std::optional<std::uint64_t> held_back_us;      ///< by the control group's CPU limit; grows only
};

class Probes {
 public:
  /// `process` is the one that is measured; its time, that of its children and that of this process
  /// are no other's load.
  Probes(const Sysroot& sysroot, pid_t process);
  /// From any thread.
  Sample look() const;

 private:
  void look_at_clocks(Sample& sample) const;
  void look_at_load(Sample& sample) const;

  Sysroot sysroot_;
  std::string process_;   ///< its folder
  std::string children_;  ///< the file that lists those that it has started
  std::vector<std::string> cpu_clocks_;
  std::string gpu_;  ///< its devfreq folder, or ""
  std::vector<TemperatureSensor> sensors_;
  std::vector<std::string> throttle_counters_;
  std::vector<GroupFolder> cpu_groups_;
};

}  // namespace perwatt::board
