#include "board/fitness_clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "board/cpu.h"
#include "board/values.h"

namespace perwatt::board {
namespace {

bool is_jetson(const Identity& identity) {
  return identity.os.find("L4T") != std::string::npos ||
         identity.model.find("Jetson") != std::string::npos;
}

std::string not_told(const Identity& identity) {
  return identity.hypervisor.empty() ? "not told by this machine (no cpufreq driver)"
                                     : "not told in a virtual machine: its host decides";
}

}  // namespace

Check check_governor(const Identity& identity, const State& state) {
  Check check{"governor", CheckStatus::ok, state.governor, ""};
  if (state.governor.empty()) check.finding = not_told(identity);
  if (state.governor.empty() || state.governor == "performance") return check;
  check.verdict = CheckStatus::warn;
  check.finding += ": clocks follow the load, so short cases run slower and vary more";
  check.remedy =
      is_jetson(identity) ? "sudo jetson_clocks" : "sudo cpupower frequency-set -g performance";
  return check;
}

Check check_frequency_limit(const Sysroot& sysroot, const Identity& identity) {
  const Frequency frequency = cpu_frequency(sysroot);
  if (!frequency.limit || !frequency.hardware)
    return {"frequency limit", CheckStatus::ok, not_told(identity), ""};
  if (*frequency.limit >= *frequency.hardware)
    return {"frequency limit", CheckStatus::ok,
            fmt::format("none below the hardware's {:.0f} MHz", *frequency.hardware), ""};
  return {"frequency limit", CheckStatus::warn,
          fmt::format("{:.0f} of {:.0f} MHz", *frequency.limit, *frequency.hardware),
          is_jetson(identity)
              ? "choose a power mode without this limit: sudo nvpmodel -m 0"
              : fmt::format("sudo cpupower frequency-set -u {:.0f}MHz", *frequency.hardware)};
}

Check check_turbo(const Sysroot& sysroot) {
  const auto off = read_integer(sysroot, "/sys/devices/system/cpu/intel_pstate/no_turbo");
  const auto boost = read_integer(sysroot, "/sys/devices/system/cpu/cpufreq/boost");
  if (!off && !boost) return {"turbo", CheckStatus::ok, "no switch for it on this machine", ""};
  const bool on = off ? *off == 0 : *boost != 0;
  return {"turbo", CheckStatus::ok,
          on ? "on: the highest clocks depend on heat and on how many cores work"
             : "off: steady clocks, below what the machine can do",
          ""};
}

Check check_clock_source(const Sysroot& sysroot) {
  constexpr std::array kSlow{"hpet", "acpi_pm", "jiffies", "refined-jiffies", "xen", "pit"};
  const std::string source =
      read_text(sysroot, "/sys/devices/system/clocksource/clocksource0/current_clocksource");
  if (source.empty()) return {"clock source", CheckStatus::ok, "not told by this machine", ""};
  if (std::find(kSlow.begin(), kSlow.end(), source) == kSlow.end())
    return {"clock source", CheckStatus::ok, source, ""};
  return {
      "clock source", CheckStatus::warn,
      source + ": each reading is a system call or slower, which short inferences feel",
      "boot with the kernel parameter clocksource=tsc, and see in `dmesg` why the kernel left it"};
}

}  // namespace perwatt::board
