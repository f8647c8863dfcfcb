// What a battery gives, while nothing charges it.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/error.h"
#include "meter/basic_source.h"
#include "meter/reading.h"

namespace perwatt::meter {
namespace battery {
namespace {

constexpr std::string_view kName = "battery";
constexpr std::string_view kSupplies = "/sys/class/power_supply/";
constexpr std::string_view kBoundary = "whole machine, at its battery";
constexpr std::int64_t kHighest = 1'000'000'000;  // 1 kW, 1 kA, 1 kV in millionths

/// One battery's files.
struct Battery {
  std::string name, folder;
  NumberFile power, current, voltage;

  /// Microwatts. Drivers disagree about the sign of what flows out.
  Value read() {
    Value value = power.read();
    if (!value) {
      const Value microamperes = current.read();
      const Value microvolts = voltage.read();
      if (!microamperes) return microamperes;
      if (!microvolts) return microvolts;
      if (std::llabs(*microamperes.number) > kHighest || std::llabs(*microvolts.number) > kHighest)
        return {{}, "its current or voltage cannot be", "see `dmesg` for the driver's messages"};
      value = {*microamperes.number * *microvolts.number / 1'000'000, "", ""};
    }
    value.number = std::llabs(*value.number);
    if (*value.number > kHighest)
      return {{},
              fmt::format("reads {} uW, which cannot be", *value.number),
              "see `dmesg` for the driver's messages"};
    return value;
  }
};

std::vector<Battery> find_batteries(const Sysroot& sysroot) {
  std::vector<Battery> found;
  for (const auto& name : sysroot.list(kSupplies)) {
    const std::string path = std::string(kSupplies) + name;
    const bool of_a_device = read_label(sysroot, path + "/scope") == "Device";  // mouse, headset
    if (read_label(sysroot, path + "/type") != "Battery" || of_a_device) continue;
    found.push_back({name,
                     path,
                     {sysroot, path + "/power_now"},
                     {sysroot, path + "/current_now"},
                     {sysroot, path + "/voltage_now"}});
  }
  return found;
}

/// Why the batteries' watts are not the machine's now, or "".
std::string charging(const Sysroot& sysroot, const std::vector<Battery>& batteries) {
  for (const auto& name : sysroot.list(kSupplies)) {
    const std::string path = std::string(kSupplies) + name;
    const std::string type = read_label(sysroot, path + "/type");
    if (type != "Battery" && read_label(sysroot, path + "/online") == "1")
      return "the machine runs from its charger (" + name + ")";
  }
  const auto discharging = [&](const Battery& battery) {
    return read_label(sysroot, battery.folder + "/status") == "Discharging";
  };
  return std::ranges::any_of(batteries, discharging) ? "" : "no battery is discharging";
}

constexpr std::string_view kUnplug = "unplug the charger while it is measured";

class BatterySource final : public BasicSource {
 public:
  BatterySource(SourceInfo info, const OpenRequest& request, std::vector<Battery> batteries)
      : BasicSource(std::move(info), request.clock),
        sysroot_(request.sysroot),
        batteries_(std::move(batteries)) {}
  void poll(Sink& sink) override {
    if (const std::string reason = charging(sysroot_, batteries_); !reason.empty())
      return fail_all(sink, reason, std::string(kUnplug));
    for (std::size_t i = 0; i < batteries_.size(); ++i) {
      const Nanoseconds before = clock().now();
      const Value value = batteries_[i].read();
      const Nanoseconds after = clock().now();
      if (value)
        sink.reading(static_cast<int>(i), before, after, static_cast<double>(*value.number) * 1e-6);
      else
        sink.failure(static_cast<int>(i), value.reason, value.remedy);
    }
  }

 private:
  Sysroot sysroot_;
  std::vector<Battery> batteries_;
};

std::vector<Finding> detect(const Sysroot& sysroot) {
  std::vector<Battery> batteries = find_batteries(sysroot);
  if (batteries.empty())
    return {absent(kName, "no battery under /sys/class/power_supply",
                   "laptops have it; use another meter")};
  const std::string reason = charging(sysroot, batteries);
  std::vector<Finding> findings;
  for (Battery& battery : batteries)
    findings.push_back(
        present(kName, battery.name, std::string(kBoundary),
                reason.empty() ? battery.read() : Value{{}, reason, std::string(kUnplug)}));
  return findings;
}

std::vector<std::unique_ptr<Source>> open(const OpenRequest& request) {
  const std::vector<Finding> findings = detect(request.sysroot);
  for (const Finding& finding : findings)
    if (!finding.usable) throw Error(fmt::format("{}: {}", kName, finding.reason), finding.remedy);
  SourceInfo info;
  info.meter = kName;
  info.boundary = kBoundary;
  info.extent = Extent::machine;
  for (const Finding& finding : findings)
    info.channels.push_back({finding.source, info.boundary, "", Quantity::watts, true, 0});
  info.poll_every = std::chrono::milliseconds(500);
  info.remark = "the display is in it; many controllers give a new value every few seconds only";
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(
      std::make_unique<BatterySource>(std::move(info), request, find_batteries(request.sysroot)));
  return sources;
}

}  // namespace
}  // namespace battery

extern const Plugin battery_plugin;
const Plugin battery_plugin{battery::kName, "a laptop's battery, while it discharges",
                            battery::detect, battery::open};

}  // namespace perwatt::meter
