// Power and energy sensors that the kernel's hardware monitoring offers by itself: graphics cards,
// servers' supplies, boards' monitors.
#include <algorithm>
#include <utility>

#include "meter/file_source.h"

namespace perwatt::meter {
namespace hwmon {
namespace {

constexpr std::string_view kName = "hwmon";
constexpr std::int64_t kHighestMicrowatts = 100'000'000'000;  // 100 kW
constexpr Plausible kPower{"uW", kHighestMicrowatts, "",
                           "wake the device (give it some work), then try again",
                           "see `dmesg` for the driver's messages"};
constexpr Plausible kEnergy{"uJ", INT64_MAX, "",
                            "wake the device (give it some work), then try again",
                            "see `dmesg` for the driver's messages"};

/// "power12_average" -> "power12".
std::string channel_of(const std::string& sensor) {
  const std::string name = file_name(sensor);
  return name.substr(0, name.find('_'));
}

/// "Esocket0" -> "Esocket": several sockets of one kind.
std::string without_number(const std::string& label) {
  return label.substr(0, label.find_last_not_of("0123456789") + 1);
}

/// Every file of a pattern, unless an earlier pattern gave its channel already: averages before
/// momentary values.
std::vector<std::string> sensors(const Sysroot& sysroot, const std::string& chip,
                                 std::initializer_list<std::string_view> patterns) {
  std::vector<std::string> found;
  for (const auto pattern : patterns)
    for (const auto& path : sysroot.glob(chip + "/" + std::string(pattern))) {
      const std::string channel = folder(path) + "/" + channel_of(path) + "_";
      if (std::ranges::none_of(
              found, [&](const std::string& known) { return known.starts_with(channel); }))
        found.push_back(path);
    }
  return found;
}

/// One chip's sensors, and the board that knows them.
struct Chip {
  std::string name;
  const Board* board = nullptr;
  std::vector<FileChannel> channels;
};

void add_channel(const Sysroot& sysroot, const std::string& sensor, const Plausible& plausible,
                 Quantity quantity, Chip& chip) {
  const std::string number = channel_of(sensor);
  const std::string label = read_label(sysroot, folder(sensor) + "/" + number + "_label");
  FileChannel channel{chip.name + " " + (label.empty() ? number : label),
                      {},
                      {sysroot, sensor},
                      {},
                      1e-6,
                      plausible};
  channel.channel.rail = label.empty() ? number : label;
  channel.channel.quantity = quantity;
  channel.zero_allowed = false;
  const Rail* known = nullptr;
  if (chip.board != nullptr) {
    known = chip.board->find(channel.channel.rail);
    if (known == nullptr) known = chip.board->find(without_number(channel.channel.rail));
  }
  channel.describe(known, true);
  // A chip that tells watts and joules of one thing must not count twice.
  const auto twin = [&](const FileChannel& other) {
    return known != nullptr && other.rail == known && other.channel.quantity != quantity;
  };
  if (std::ranges::none_of(chip.channels, twin)) chip.channels.push_back(std::move(channel));
}

std::vector<Chip> scan(const Sysroot& sysroot, const Boards& boards) {
  std::vector<Chip> chips;
  for (const auto& path : sysroot.glob("/sys/class/hwmon/hwmon*")) {
    Chip chip;
    chip.name = read_label(sysroot, path + "/name");
    const auto known = boards.find(sysroot, kName, chip.name);
    if (!known.empty() && !chip.name.empty()) chip.board = known.front();
    for (const auto& sensor : sensors(sysroot, path, {"power[0-9]*_average", "power[0-9]*_input"}))
      add_channel(sysroot, sensor, kPower, Quantity::watts, chip);
    for (const auto& sensor : sensors(sysroot, path, {"energy[0-9]*_input"}))
      add_channel(sysroot, sensor, kEnergy, Quantity::joules, chip);
    if (!chip.channels.empty()) chips.push_back(std::move(chip));
  }
  return chips;
}

Finding nothing(const Sysroot& sysroot) {
  const bool chips = !sysroot.list("/sys/class/hwmon").empty();
  return absent(kName,
                chips ? "no chip under /sys/class/hwmon measures power or energy"
                      : "no chip under /sys/class/hwmon",
                is_guest(sysroot)
                    ? "measure on the host: a virtual machine does not see its sensors"
                    : "load the driver of the machine's monitor (sudo sensors-detect), or use "
                      "another meter");
}

std::vector<Finding> detect(const Sysroot& sysroot) {
  return detect_with_boards(kName, [&](const Boards& boards) {
    std::vector<Finding> findings;
    for (Chip& chip : scan(sysroot, boards))
      std::ranges::move(findings_of(kName, chip.channels), std::back_inserter(findings));
    if (findings.empty()) findings.push_back(nothing(sysroot));
    return findings;
  });
}

std::vector<std::unique_ptr<Source>> open(const OpenRequest& request) {
  const Boards boards = Boards::with_files(request.board_files);
  std::vector<std::unique_ptr<Source>> sources;
  std::vector<Finding> findings;
  for (Chip& chip : scan(request.sysroot, boards)) {
    std::ranges::move(findings_of(kName, chip.channels), std::back_inserter(findings));
    const FileSourceTraits traits{kName, {}};
    if (auto source = make_file_source(traits, chip.name, chip.board, std::move(chip.channels),
                                       request.clock))
      sources.push_back(std::move(source));
  }
  if (findings.empty()) findings.push_back(nothing(request.sysroot));
  if (sources.empty()) throw_no_source(findings);
  return sources;
}

}  // namespace
}  // namespace hwmon

extern const Plugin hwmon_plugin;
const Plugin hwmon_plugin{hwmon::kName, "power sensors of the kernel's hardware monitoring",
                          hwmon::detect, hwmon::open};

}  // namespace perwatt::meter
