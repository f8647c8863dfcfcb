// The processor: what it is, what it can do, how fast it runs now.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sysroot.h"

namespace perwatt::board {

/// /proc/cpuinfo's model name; on ARM, where there is none, the cores' names from implementer and
/// part
/// ("4x Cortex-A57 + 2x Denver 2").
std::string cpu_name(std::string_view cpuinfo);
/// Those flags that decide the speed of inference, in a fixed order.
std::vector<std::string> cpu_features(std::string_view cpuinfo);
/// Whether the processor says that it is a guest of a hypervisor (x86 only).
bool cpu_says_guest(std::string_view cpuinfo);
/// Online logical CPUs; 0 where unknown.
int cpus_online(const Sysroot& sysroot, std::string_view cpuinfo);
/// How many CPUs a kernel list such as "0-3,6" names; nothing where it is malformed.
std::optional<int> cpus_in_list(std::string_view list);
/// "x86_64", "aarch64", ...; "" where unknown.
std::string architecture(const Sysroot& sysroot, std::string_view cpuinfo);

/// cpufreq, in MHz. What is not told is absent.
struct Frequency {
  std::string governor;            ///< of CPU 0
  std::optional<double> mean;      ///< now, over the online CPUs
  std::optional<double> limit;     ///< the highest that is allowed now
  std::optional<double> hardware;  ///< the highest that the hardware can do
};
Frequency cpu_frequency(const Sysroot& sysroot);

}  // namespace perwatt::board
