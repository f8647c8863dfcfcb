// Power and energy sensors that the kernel's hardware monitoring offers by itself: graphics cards,
// servers' supplies, boards' monitors.
#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "meter/rails.h"
#include "meter/reading.h"

namespace perwatt::meter {
namespace {

constexpr std::string_view kName = "hwmon";
constexpr std::int64_t kHighestMicrowatts = 100'000'000'000;  // 100 kW

/// What the chips' watts stand for where it is known.
std::string boundary(const std::string& chip, const std::string& label) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kChips{
      {{"amdgpu", "graphics processor (of a processor with built-in graphics: the whole package)"},
       {"nouveau", "graphics card"},
       {"i915", "graphics card"},
       {"xe", "graphics card"},
       {"fam15h_power", "CPU package"},
       {"zenpower", "CPU package"},
       {"amd_energy", "CPU"},
       {"power_meter", "whole machine, at its supply"}}};
  if (const Rail* rail = find_rail(label)) return std::string(rail->boundary);
  for (const auto& [name, what] : kChips)
    if (chip == name) return std::string(what);
  return "";
}

std::string source(const Sysroot& sysroot, const std::string& sensor, const std::string& channel) {
  const std::string label = read_label(sysroot, folder(sensor) + "/" + channel + "_label");
  return read_label(sysroot, folder(sensor) + "/name") + " " + (label.empty() ? channel : label);
}

Value plausible(Value value, std::int64_t highest, const std::string& unit) {
  if (!value || (*value.number > 0 && *value.number <= highest)) return value;
  const bool zero = *value.number == 0;
  return {{},
          "reads " + std::to_string(*value.number) + " " + unit + (zero ? "" : ", which cannot be"),
          zero ? "wake the device (give it some work), then try again"
               : "see `dmesg` for the driver's messages"};
}

/// "power12_average" -> "power12".
std::string channel_of(const std::string& sensor) {
  const std::string name = file_name(sensor);
  return name.substr(0, name.find('_'));
}

/// Every file of a pattern, unless an earlier pattern gave its channel already: averages before
/// momentary values.
std::vector<std::string> sensors(const Sysroot& sysroot,
                                 std::initializer_list<std::string_view> patterns) {
  std::vector<std::string> found;
  for (const auto pattern : patterns)
    for (const auto& path : sysroot.glob(pattern)) {
      const std::string channel = folder(path) + "/" + channel_of(path) + "_";
      if (std::ranges::none_of(
              found, [&](const std::string& known) { return known.starts_with(channel); }))
        found.push_back(path);
    }
  return found;
}

void add(const Sysroot& sysroot, const std::string& sensor, std::int64_t highest,
         const std::string& unit, std::vector<Finding>& findings) {
  const std::string chip = read_label(sysroot, folder(sensor) + "/name");
  const std::string label =
      read_label(sysroot, folder(sensor) + "/" + channel_of(sensor) + "_label");
  findings.push_back(present(kName, source(sysroot, sensor, channel_of(sensor)),
                             boundary(chip, label),
                             plausible(read_value(sysroot, sensor), highest, unit)));
}

std::vector<Finding> detect(const Sysroot& sysroot) {
  std::vector<Finding> findings;
  for (const auto& sensor : sensors(sysroot, {"/sys/class/hwmon/hwmon*/power[0-9]*_average",
                                              "/sys/class/hwmon/hwmon*/power[0-9]*_input"}))
    add(sysroot, sensor, kHighestMicrowatts, "uW", findings);
  for (const auto& sensor : sensors(sysroot, {"/sys/class/hwmon/hwmon*/energy[0-9]*_input"}))
    add(sysroot, sensor, INT64_MAX, "uJ", findings);
  if (!findings.empty()) return findings;
  const bool chips = !sysroot.list("/sys/class/hwmon").empty();
  return {absent(kName,
                 chips ? "no chip under /sys/class/hwmon measures power or energy"
                       : "no chip under /sys/class/hwmon",
                 is_guest(sysroot)
                     ? "measure on the host: a virtual machine does not see its sensors"
                     : "load the driver of the machine's monitor (sudo sensors-detect), or use "
                       "another meter")};
}

}  // namespace

extern const Plugin hwmon_plugin;
const Plugin hwmon_plugin{kName, "power sensors of the kernel's hardware monitoring", detect};

}  // namespace perwatt::meter
