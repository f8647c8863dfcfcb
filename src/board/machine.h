// What machine this is, and what state it is in. Reads only through a Sysroot.
// Is NOT aware of engines, cases or records.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/sysroot.h"

namespace perwatt::board {

/// What does not change while the machine is up.
struct Identity {
  std::string id;     ///< stable, anonymous: a hash of /etc/machine-id and the model
  std::string name;   ///< host name
  std::string model;  ///< board or product ("NVIDIA Jetson Nano Developer Kit", DMI product), ""
                      ///< where unknown
  std::string cpu;    ///< model name of the processor
  std::vector<std::string> cpu_features;  ///< those that decide speed: avx2, avx512f, avx512_bf16,
                                          ///< amx_bf16, asimdhp, ...
  int cores = 0;                          ///< online logical CPUs
  std::uint64_t memory_bytes = 0;
  std::string os;            ///< PRETTY_NAME
  std::string kernel;        ///< release
  std::string architecture;  ///< x86_64, aarch64
  std::string
      hypervisor;  ///< "kvm", ...; "unknown" where there is one without a name; "" on bare metal
  std::string launcher{};  ///< words that the workers are started by (an emulator); "" without
};

/// A look at what changes. What this machine does not tell is absent.
struct State {
  std::string governor;                        ///< of CPU 0; "" where there is no cpufreq
  std::optional<double> cpu_mhz;               ///< mean current frequency of the online CPUs
  std::optional<double> cpu_max_mhz;           ///< the highest that cpufreq allows now
  std::map<std::string, double> temperatures;  ///< degrees Celsius by thermal zone type
  std::optional<std::uint64_t>
      throttle_events;  ///< sum of throttle counters (core and package); grows only
  std::optional<double> load_1min;
  std::optional<std::uint64_t> memory_available_bytes;
  std::optional<std::uint64_t> swap_used_bytes;
  std::optional<std::uint64_t> cpu_steal_ticks;  ///< /proc/stat, summed over CPUs; grows only
  std::optional<std::uint64_t> cpu_total_ticks;
  std::optional<std::uint64_t> oom_kills;  ///< /proc/vmstat oom_kill; grows only
  std::string power_mode;                  ///< "" where the board has none
};

Identity identify(const Sysroot& sysroot);
State observe(const Sysroot& sysroot);
/// The hottest zone in degrees Celsius, or nothing.
std::optional<double> hottest(const State& state);

/// A JSON object, the members' names as keys. An identity has all of them; of a state, what is
/// absent is left out.
std::string to_json(const Identity& identity);
std::string to_json(const State& state);

}  // namespace perwatt::board
