// The three-channel power monitor of Jetson boards, in both layouts of its drivers: JetPack 4 (iio,
// with power in mW) and JetPack 5 and newer (voltage in mV, current in mA; P = V x I).
#include <algorithm>

#include "meter/rails.h"
#include "meter/reading.h"

namespace perwatt::meter {
namespace {

constexpr std::string_view kName = "ina3221";
constexpr std::int64_t kHighestMilliwatts = 1'000'000;  // far above any such board

struct Channel {
  std::string source;  ///< "6-0040 POM_5V_IN"
  std::string rail;
  Value milliwatts;
};

/// P = V x I. Two negative factors would look like a good product, so each must be plausible.
Value product(const Value& millivolts, const Value& milliamperes) {
  constexpr std::int64_t kHighest = 1'000'000;  // 1 kV, 1 kA
  for (const Value* factor : {&millivolts, &milliamperes}) {
    if (!*factor) return *factor;
    if (*factor->number < 0 || *factor->number > kHighest)
      return {{},
              "reads " + std::to_string(*millivolts.number) + " mV and " +
                  (milliamperes ? std::to_string(*milliamperes.number) + " mA" : "no current") +
                  ", which cannot be",
              "restart the board; if it stays so, the sensor or its driver is at fault"};
  }
  return {*millivolts.number * *milliamperes.number / 1000, "", ""};
}

/// A rail that carries nothing may read zero, an input through which all power passes may not.
Value plausible(Value milliwatts, const std::string& rail) {
  if (!milliwatts) return milliwatts;
  const Rail* known = find_rail(rail);
  const std::int64_t lowest = known != nullptr && known->total ? 1 : 0;
  if (*milliwatts.number >= lowest && *milliwatts.number <= kHighestMilliwatts) return milliwatts;
  return {{},
          "reads " + std::to_string(*milliwatts.number) + " mW, which cannot be",
          "restart the board; if it stays so, the sensor or its driver is at fault"};
}

/// JetPack 4: /sys/bus/i2c/drivers/ina3221x/6-0040/iio:device0/{rail_name_0,in_power0_input,...}
std::vector<Channel> iio_channels(const Sysroot& sysroot) {
  std::vector<Channel> found;
  for (const auto& name :
       sysroot.glob("/sys/bus/i2c/drivers/ina3221x/*/iio[:_]device*/rail_name_[0-9]")) {
    const std::string device = folder(name), number(1, name.back());
    const std::string rail = read_label(sysroot, name);
    Value power = read_value(sysroot, device + "/in_power" + number + "_input");
    if (!power && !sysroot.exists(device + "/in_power" + number + "_input"))
      power = product(read_value(sysroot, device + "/in_voltage" + number + "_input"),
                      read_value(sysroot, device + "/in_current" + number + "_input"));
    found.push_back(
        {file_name(folder(device)) + " " + rail, rail, plausible(std::move(power), rail)});
  }
  return found;
}

/// JetPack 5:
/// /sys/bus/i2c/drivers/ina3221/1-0040/hwmon/hwmon3/{in1_label,in1_input,curr1_input,...}. Channels
/// 4 and up are shunts and sums.
std::vector<Channel> monitor_channels(const Sysroot& sysroot) {
  std::vector<Channel> found;
  for (const auto& name :
       sysroot.glob("/sys/bus/i2c/drivers/ina3221/*/hwmon/hwmon*/in[1-3]_label")) {
    const std::string device = folder(name), number(1, file_name(name)[2]);
    const std::string rail = read_label(sysroot, name);
    Value power = product(read_value(sysroot, device + "/in" + number + "_input"),
                          read_value(sysroot, device + "/curr" + number + "_input"));
    found.push_back(
        {file_name(folder(folder(device))) + " " + rail, rail, plausible(std::move(power), rail)});
  }
  return found;
}

std::vector<Finding> detect(const Sysroot& sysroot) {
  std::vector<Channel> channels = iio_channels(sysroot);
  std::ranges::move(monitor_channels(sysroot), std::back_inserter(channels));
  std::vector<Finding> findings;
  for (const Channel& channel : channels) {
    if (channel.rail == "NC") continue;
    const bool known =
        std::ranges::any_of(findings, [&](const Finding& f) { return f.source == channel.source; });
    if (known) continue;
    const Rail* rail = find_rail(channel.rail);
    findings.push_back(present(kName, channel.source,
                               rail == nullptr ? "" : std::string(rail->boundary),
                               channel.milliwatts));
  }
  if (!findings.empty()) return findings;
  const bool driver = sysroot.exists("/sys/bus/i2c/drivers/ina3221x") ||
                      sysroot.exists("/sys/bus/i2c/drivers/ina3221");
  if (driver)
    return {absent(kName, "its driver is loaded, but no channel is connected",
                   "this board has no such monitor; use another meter")};
  return {absent(kName, "no /sys/bus/i2c/drivers/ina3221 or ina3221x",
                 "Jetson modules have it; on any other machine use another meter")};
}

}  // namespace

extern const Plugin ina3221_plugin;
const Plugin ina3221_plugin{kName, "power monitors of Jetson modules, by rail", detect};

}  // namespace perwatt::meter
