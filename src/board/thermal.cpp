#include "board/thermal.h"

#include <bit>
#include <charconv>
#include <set>

#include "board/values.h"

namespace perwatt::board {
namespace {

/// Adds a reading in milli-degrees under `type`, numbered where the type is known already.
void add(std::map<std::string, double>& found, const std::string& type,
         std::optional<std::int64_t> milli) {
  constexpr std::int64_t kLowest = -60'000, kHighest = 200'000;
  if (!milli || *milli < kLowest || *milli > kHighest || type.empty()) return;
  std::string name = type;
  for (int n = 2; found.contains(name); ++n) name = type + " " + std::to_string(n);
  found[name] = static_cast<double>(*milli) / 1e3;
}

bool is_constant(const std::string& type, std::int64_t milli) {
  return type.starts_with("PMIC") && (milli == 50'000 || milli == 100'000);
}

/// Sum of non-negative counters; nothing where none was readable.
class Sum {
 public:
  void add(std::optional<std::int64_t> count) {
    if (count && *count >= 0) total_ = total_.value_or(0) + static_cast<std::uint64_t>(*count);
  }
  std::optional<std::uint64_t> total() const { return total_; }

 private:
  std::optional<std::uint64_t> total_;
};

}  // namespace

std::vector<TemperatureSensor> temperature_sensors(const Sysroot& sysroot) {
  std::vector<TemperatureSensor> sensors;
  for (const auto& zone : sysroot.glob("/sys/class/thermal/thermal_zone*"))
    sensors.push_back({read_text(sysroot, zone + "/type"), zone + "/temp"});
  // Processors whose sensor is no thermal zone (AMD).
  for (const auto& chip : sysroot.glob("/sys/class/hwmon/hwmon*")) {
    const std::string name = read_text(sysroot, chip + "/name");
    if (name == "k10temp" || name == "zenpower") sensors.push_back({name, chip + "/temp1_input"});
  }
  return sensors;
}

std::map<std::string, double> temperatures(const Sysroot& sysroot,
                                           const std::vector<TemperatureSensor>& sensors) {
  std::map<std::string, double> found;
  for (const auto& [type, file] : sensors) {
    const auto milli = read_integer(sysroot, file);
    if (milli && !is_constant(type, *milli)) add(found, type, milli);
  }
  return found;
}

std::map<std::string, double> temperatures(const Sysroot& sysroot) {
  return temperatures(sysroot, temperature_sensors(sysroot));
}

std::optional<std::uint32_t> raspberry_pi_throttled(const Sysroot& sysroot) {
  if (!read_text(sysroot, "/proc/device-tree/model").starts_with("Raspberry Pi"))
    return std::nullopt;
  const CommandOutput output = sysroot.run({"vcgencmd", "get_throttled"});
  constexpr std::string_view kStart = "throttled=0x";
  const auto text = trim(output.text);
  if (output.status != 0 || !text.starts_with(kStart)) return std::nullopt;
  std::uint32_t bits = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, failed] = std::from_chars(text.data() + kStart.size(), end, bits, 16);
  if (failed != std::errc{} || stop != end) return std::nullopt;
  return bits;
}

std::vector<std::string> throttle_counters(const Sysroot& sysroot) {
  std::vector<std::string> files;
  std::set<std::string> packages;
  for (const auto& cpu : sysroot.glob("/sys/devices/system/cpu/cpu[0-9]*")) {
    const std::string folder = cpu + "/thermal_throttle";
    if (!sysroot.exists(folder)) continue;
    files.push_back(folder + "/core_throttle_count");
    const std::string package = folder + "/package_throttle_count";
    if (read_integer(sysroot, package) &&
        packages.insert(read_text(sysroot, cpu + "/topology/physical_package_id")).second)
      files.push_back(package);
  }
  for (const auto& path : sysroot.glob("/sys/class/hwmon/hwmon*/oc[0-9]_event_cnt"))
    files.push_back(path);
  return files;
}

std::optional<std::uint64_t> throttle_events(const Sysroot& sysroot,
                                             const std::vector<std::string>& counters) {
  Sum sum;
  for (const auto& file : counters) sum.add(read_integer(sysroot, file));
  return sum.total();
}

std::optional<std::uint64_t> throttle_events(const Sysroot& sysroot) {
  const auto counted = throttle_events(sysroot, throttle_counters(sysroot));
  const auto bits = raspberry_pi_throttled(sysroot);
  if (!bits) return counted;
  return counted.value_or(0) + static_cast<std::uint64_t>(std::popcount(*bits >> 16 & 0xfu));
}

}  // namespace perwatt::board
