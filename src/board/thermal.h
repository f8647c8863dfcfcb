// Heat and what it does to clocks.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/sysroot.h"

namespace perwatt::board {

/// Degrees Celsius by zone type; a type that appears again gets a number ("acpitz 2"). Zones that
/// cannot be read now (a switched-off accelerator answers EAGAIN) and constants (PMIC at 50 or 100
/// C on Jetson boards) are left out.
std::map<std::string, double> temperatures(const Sysroot& sysroot);

/// Where temperatures come from, to be read often: found once, in the zones' order.
struct TemperatureSensor {
  std::string type;
  std::string file;  ///< milli-degrees
};
std::vector<TemperatureSensor> temperature_sensors(const Sysroot& sysroot);
/// The same as above, of sensors that are known.
std::map<std::string, double> temperatures(const Sysroot& sysroot,
                                           const std::vector<TemperatureSensor>& sensors);

/// Sum of the counters that only grow: x86 core (a CPU each) and package (once a package), Jetson
/// over-current events, and the since-boot bits of a Raspberry Pi. Nothing where the machine counts
/// none of them.
std::optional<std::uint64_t> throttle_events(const Sysroot& sysroot);
/// The files of those counters that are files, and their sum.
std::vector<std::string> throttle_counters(const Sysroot& sysroot);
std::optional<std::uint64_t> throttle_events(const Sysroot& sysroot,
                                             const std::vector<std::string>& counters);

/// The bits of `vcgencmd get_throttled` on a Raspberry Pi: 0..3 under-voltage, frequency capped,
/// throttled, soft temperature limit now; 16..19 the same since boot. Nothing on other machines.
std::optional<std::uint32_t> raspberry_pi_throttled(const Sysroot& sysroot);

}  // namespace perwatt::board
