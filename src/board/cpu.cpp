#include "board/cpu.h"

#include <algorithm>
#include <array>
#include <utility>

#include "board/values.h"

namespace perwatt::board {
namespace {

constexpr std::array kFeatures{
    // x86, as /proc/cpuinfo spells them
    "sse4_2", "avx", "f16c", "fma", "avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16",
    "avx512_fp16", "amx_int8", "amx_bf16", "amx_fp16",
    // ARM
    "neon", "asimd", "asimdhp", "asimddp", "sve", "sve2", "i8mm", "bf16", "sme"};

struct ArmCore {
  std::string_view implementer, part, name;
};
/// MIDR_EL1 values from the vendors' technical reference manuals.
constexpr std::array kArmCores{
    ArmCore{"0x41", "0xb76", "ARM1176"},     ArmCore{"0x41", "0xc07", "Cortex-A7"},
    ArmCore{"0x41", "0xc0f", "Cortex-A15"},  ArmCore{"0x41", "0xd03", "Cortex-A53"},
    ArmCore{"0x41", "0xd04", "Cortex-A35"},  ArmCore{"0x41", "0xd05", "Cortex-A55"},
    ArmCore{"0x41", "0xd07", "Cortex-A57"},  ArmCore{"0x41", "0xd08", "Cortex-A72"},
    ArmCore{"0x41", "0xd09", "Cortex-A73"},  ArmCore{"0x41", "0xd0a", "Cortex-A75"},
    ArmCore{"0x41", "0xd0b", "Cortex-A76"},  ArmCore{"0x41", "0xd0c", "Neoverse-N1"},
    ArmCore{"0x41", "0xd0d", "Cortex-A77"},  ArmCore{"0x41", "0xd40", "Neoverse-V1"},
    ArmCore{"0x41", "0xd41", "Cortex-A78"},  ArmCore{"0x41", "0xd42", "Cortex-A78AE"},
    ArmCore{"0x41", "0xd44", "Cortex-X1"},   ArmCore{"0x41", "0xd46", "Cortex-A510"},
    ArmCore{"0x41", "0xd47", "Cortex-A710"}, ArmCore{"0x41", "0xd49", "Neoverse-N2"},
    ArmCore{"0x41", "0xd4f", "Neoverse-V2"}, ArmCore{"0x41", "0xd80", "Cortex-A520"},
    ArmCore{"0x41", "0xd81", "Cortex-A720"}, ArmCore{"0x41", "0xd83", "Neoverse-V3AE"},
    ArmCore{"0x4e", "0x003", "Denver 2"},    ArmCore{"0x4e", "0x004", "Carmel"},
    ArmCore{"0xc0", "0xac3", "Ampere-1"}};

std::string arm_core_name(std::string_view implementer, std::string_view part) {
  for (const auto& core : kArmCores)
    if (core.implementer == implementer && core.part == part) return std::string(core.name);
  return "ARM core " + std::string(implementer) + "/" + std::string(part);
}

/// Distinct core types with their counts, in order of appearance.
std::vector<std::pair<std::string, int>> arm_cores(std::string_view cpuinfo) {
  std::vector<std::pair<std::string, int>> cores;
  std::string_view implementer;
  for (const auto line : lines(cpuinfo)) {
    if (line.starts_with("CPU implementer")) implementer = value_of(line, "CPU implementer");
    if (!line.starts_with("CPU part")) continue;
    const std::string name = arm_core_name(implementer, value_of(line, "CPU part"));
    const auto known =
        std::find_if(cores.begin(), cores.end(), [&](const auto& c) { return c.first == name; });
    if (known == cores.end())
      cores.emplace_back(name, 1);
    else
      ++known->second;
  }
  return cores;
}

std::string_view flags(std::string_view cpuinfo) {
  const auto x86 = value_of(cpuinfo, "flags");
  return x86.empty() ? value_of(cpuinfo, "Features") : x86;
}

bool has_flag(std::string_view cpuinfo, std::string_view flag) {
  const auto all = words(flags(cpuinfo));
  return std::find(all.begin(), all.end(), flag) != all.end();
}

/// Positive values in kHz of one cpufreq file over all CPUs, as MHz.
std::vector<double> frequencies(const Sysroot& sysroot, std::string_view file) {
  std::vector<double> found;
  for (const auto& path :
       sysroot.glob("/sys/devices/system/cpu/cpu[0-9]*/cpufreq/" + std::string(file)))
    if (const auto khz = read_integer(sysroot, path); khz && *khz > 0)
      found.push_back(static_cast<double>(*khz) / 1e3);
  return found;
}

std::optional<double> mean(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

std::optional<double> highest(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  return *std::max_element(values.begin(), values.end());
}

/// The "cpu MHz" lines of x86. A guest is told a constant there, which is no measurement.
std::optional<double> cpuinfo_mhz(std::string_view cpuinfo) {
  if (cpu_says_guest(cpuinfo)) return std::nullopt;
  std::vector<double> found;
  for (const auto line : lines(cpuinfo))
    if (const auto mhz = real(value_of(line, "cpu MHz")); mhz && *mhz > 0) found.push_back(*mhz);
  return mean(found);
}

}  // namespace

std::string cpu_name(std::string_view cpuinfo) {
  const auto cores = arm_cores(cpuinfo);
  if (cores.empty()) return std::string(value_of(cpuinfo, "model name"));
  std::string name;
  for (const auto& [core, count] : cores)
    name += (name.empty() ? "" : " + ") + std::to_string(count) + "x " + core;
  return name;
}

std::vector<std::string> cpu_features(std::string_view cpuinfo) {
  const auto all = words(flags(cpuinfo));
  std::vector<std::string> found;
  for (const std::string_view feature : kFeatures)
    if (std::find(all.begin(), all.end(), feature) != all.end()) found.emplace_back(feature);
  return found;
}

bool cpu_says_guest(std::string_view cpuinfo) {
  return has_flag(cpuinfo, "hypervisor");
}

std::optional<int> cpus_in_list(std::string_view list) {
  std::int64_t count = 0;
  while (!list.empty()) {
    const auto range = list.substr(0, list.find(','));
    const auto dash = range.find('-');
    const auto first = integer(range.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : integer(range.substr(dash + 1));
    if (!first || !last || *first < 0 || *last < *first || *last > 1'000'000) return std::nullopt;
    count += *last - *first + 1;
    list.remove_prefix(std::min(list.size(), range.size() + 1));
  }
  return static_cast<int>(count);
}

int cpus_online(const Sysroot& sysroot, std::string_view cpuinfo) {
  const auto online = read_text(sysroot, "/sys/devices/system/cpu/online");
  if (const auto count = cpus_in_list(online); count && *count > 0) return *count;
  int processors = 0;
  for (const auto line : lines(cpuinfo))
    if (integer(value_of(line, "processor"))) ++processors;
  return processors;
}

std::string architecture(const Sysroot& sysroot, std::string_view cpuinfo) {
  if (auto told = read_text(sysroot, "/proc/sys/kernel/arch"); !told.empty()) return told;
  if (has_flag(cpuinfo, "lm")) return "x86_64";
  if (has_flag(cpuinfo, "asimd")) return "aarch64";
  if (has_flag(cpuinfo, "neon") || has_flag(cpuinfo, "thumb")) return "armv7l";
  const auto riscv = value_of(cpuinfo, "isa");
  return riscv.starts_with("rv64") ? "riscv64" : "";
}

Frequency cpu_frequency(const Sysroot& sysroot) {
  Frequency result;
  result.governor = read_text(sysroot, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  result.mean = mean(frequencies(sysroot, "scaling_cur_freq"));
  if (!result.mean) result.mean = cpuinfo_mhz(sysroot.read("/proc/cpuinfo").text);
  result.limit = highest(frequencies(sysroot, "scaling_max_freq"));
  result.hardware = highest(frequencies(sysroot, "cpuinfo_max_freq"));
  return result;
}

}  // namespace perwatt::board
