// The three-channel power monitor of Jetson boards, in both layouts of its drivers: JetPack 4 (iio,
// with power in mW) and JetPack 5 and newer (voltage in mV, current in mA; P = V x I).
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "meter/file_source.h"

namespace perwatt::meter {
namespace ina3221 {
namespace {

constexpr std::string_view kName = "ina3221";
constexpr std::int64_t kHighestMilliwatts = 1'000'000;  // far above any such board
// Of the chip's data sheet: smallest step and offset of the voltage across the shunt. The gain's
// error is the chip's 0.25 % and a shunt's usual 1 %.
constexpr double kShuntStep = 40e-6, kShuntOffset = 80e-6, kGainError = 0.0125;

std::string address_of(const std::string& path) {
  constexpr std::string_view kDriver = "ina3221";
  const std::size_t driver = path.find(kDriver);
  const std::size_t begin = path.find('/', driver) + 1;
  return path.substr(begin, path.find('/', begin) - begin);
}

FileChannel make_channel(const std::string& label_file, const std::string& rail, NumberFile value,
                         std::optional<NumberFile> current, double unit) {
  FileChannel channel{
      address_of(label_file) + " " + rail, {}, std::move(value), std::move(current), unit};
  channel.channel.rail = rail;
  channel.plausible = {channel.current ? "uW" : "mW",
                       channel.current ? 1000 * kHighestMilliwatts : kHighestMilliwatts};
  return channel;
}

/// JetPack 4: /sys/bus/i2c/drivers/ina3221x/6-0040/iio:device0/{rail_name_0,in_power0_input,...}
FileChannel iio_channel(const Sysroot& sysroot, const std::string& label_file,
                        const std::string& rail) {
  const std::string device = folder(label_file) + "/in_", number(1, label_file.back());
  const std::string power = device + "power" + number + "_input";
  if (sysroot.exists(power)) return make_channel(label_file, rail, {sysroot, power}, {}, 1e-3);
  return make_channel(label_file, rail, {sysroot, device + "voltage" + number + "_input"},
                      NumberFile(sysroot, device + "current" + number + "_input"), 1e-6);
}

/// JetPack 5: /sys/bus/i2c/drivers/ina3221/1-0040/hwmon/hwmon3/{in1_label,in1_input,curr1_input}
FileChannel monitor_channel(const Sysroot& sysroot, const std::string& label_file,
                            const std::string& rail) {
  const std::string device = folder(label_file) + "/", number(1, file_name(label_file)[2]);
  return make_channel(label_file, rail, {sysroot, device + "in" + number + "_input"},
                      NumberFile(sysroot, device + "curr" + number + "_input"), 1e-6);
}

/// What the shunt makes of the chip's smallest step, at the voltage that the rail has now.
void add_resolution(const Sysroot& sysroot, const std::string& label_file, double shunt_ohms,
                    FileChannel& channel) {
  const std::string name = file_name(label_file);
  const bool iio = name.starts_with("rail");
  const std::string number(1, iio ? name.back() : name[2]);
  const std::string device = folder(label_file) + "/";
  if (const Value told = read_value(sysroot, device + "shunt" + number + "_resistor");
      told && *told.number > 0)
    shunt_ohms = static_cast<double>(*told.number) * 1e-6;
  const Value millivolts =
      read_value(sysroot, device + (iio ? "in_voltage" + number : "in" + number) + "_input");
  if (shunt_ohms <= 0 || !millivolts || *millivolts.number <= 0) return;
  const double volts = static_cast<double>(*millivolts.number) * 1e-3;
  channel.channel.resolution = kShuntStep / shunt_ohms * volts;
  channel.offset_w = kShuntOffset / shunt_ohms * volts;
}

/// Where each rail of this machine is found; both layouts are never there at once for one chip.
struct Scan {
  std::vector<const Board*> boards;
  std::vector<FileChannel> channels;
};

Scan scan(const Sysroot& sysroot, const Boards& boards) {
  Scan found{boards.find(sysroot, kName), {}};
  // Channels 4 and up of the newer driver are shunts and sums.
  for (const auto* pattern : {"/sys/bus/i2c/drivers/ina3221x/*/iio[:_]device*/rail_name_[0-9]",
                              "/sys/bus/i2c/drivers/ina3221/*/hwmon/hwmon*/in[1-3]_label"})
    for (const auto& label_file : sysroot.glob(pattern)) {
      const std::string label = read_label(sysroot, label_file);
      const std::string rail = label.empty() ? "unnamed" : label;
      if (rail == "NC") continue;
      FileChannel channel = file_name(label_file).starts_with("rail")
                                ? iio_channel(sysroot, label_file, rail)
                                : monitor_channel(sysroot, label_file, rail);
      const Rail* known = nullptr;
      for (const Board* board : found.boards)
        if (known == nullptr) known = board->find(rail);
      const bool of_this_board = known != nullptr;
      if (known == nullptr) known = boards.find_rail(kName, rail);
      channel.describe(known, of_this_board);
      add_resolution(sysroot, label_file, known == nullptr ? 0 : known->shunt_ohms, channel);
      const auto twin = [&](const FileChannel& other) { return other.source == channel.source; };
      if (std::ranges::none_of(found.channels, twin)) found.channels.push_back(std::move(channel));
    }
  return found;
}

/// The same rail name on two chips: each gets its chip's address.
void make_rails_unique(std::vector<FileChannel>& channels) {
  for (auto& channel : channels) {
    const auto same = [&](const FileChannel& other) {
      return other.channel.rail == channel.channel.rail;
    };
    if (std::ranges::count_if(channels, same) > 1) {
      channel.channel.rail = channel.source;
      channel.channel.counted = false;
    }
  }
}

Finding nothing(const Sysroot& sysroot) {
  const bool driver = sysroot.exists("/sys/bus/i2c/drivers/ina3221x") ||
                      sysroot.exists("/sys/bus/i2c/drivers/ina3221");
  if (driver)
    return absent(kName, "its driver is loaded, but no channel is connected",
                  "this board has no such monitor; use another meter");
  return absent(kName, "no /sys/bus/i2c/drivers/ina3221 or ina3221x",
                "Jetson modules have it; on any other machine use another meter");
}

std::vector<Finding> detect(const Sysroot& sysroot) {
  return detect_with_boards(kName, [&](const Boards& boards) {
    Scan found = scan(sysroot, boards);
    if (found.channels.empty()) return std::vector{nothing(sysroot)};
    return findings_of(kName, found.channels);
  });
}

/// How the driver samples, where it tells: it decides how old a reading is.
FileSourceTraits traits_of(const Sysroot& sysroot) {
  FileSourceTraits traits{kName, 10.0, std::chrono::milliseconds(100), kGainError};
  for (const auto* pattern : {"/sys/bus/i2c/drivers/ina3221x/*/iio[:_]device*/running_mode",
                              "/sys/bus/i2c/drivers/ina3221/*/hwmon/hwmon*/samples",
                              "/sys/bus/i2c/drivers/ina3221/*/hwmon/hwmon*/update_interval"})
    if (const auto files = sysroot.glob(pattern); !files.empty())
      traits.remark += fmt::format("{}{} {}", traits.remark.empty() ? "" : ", ",
                                   file_name(files.front()), read_label(sysroot, files.front()));
  if (!sysroot.glob("/sys/bus/i2c/drivers/ina3221x/*").empty()) {
    traits.update_hz = 2.5;  // it averages 64 samples of three channels
    traits.poll_every = std::chrono::milliseconds(200);
  }
  return traits;
}

/// Rails that none of the boards has are shown with the first.
const Board* owner_of(const std::vector<const Board*>& boards, const FileChannel& channel) {
  for (const Board* board : boards)
    if (board != nullptr && channel.rail != nullptr &&
        board->find(channel.rail->name) == channel.rail)
      return board;
  return boards.front();
}

std::vector<std::unique_ptr<Source>> open(const OpenRequest& request) {
  const Boards boards = Boards::with_files(request.board_files);
  Scan found = scan(request.sysroot, boards);
  if (found.channels.empty()) throw_no_source(std::vector{nothing(request.sysroot)});
  const auto findings = findings_of(kName, found.channels);
  make_rails_unique(found.channels);
  if (found.boards.empty()) found.boards.push_back(nullptr);
  std::vector<std::unique_ptr<Source>> sources;
  for (const Board* board : found.boards) {
    std::vector<FileChannel> own;
    for (auto& channel : found.channels)
      if (owner_of(found.boards, channel) == board) own.push_back(std::move(channel));
    const std::string name = board == nullptr ? "unknown board" : board->name;
    if (auto source = make_file_source(traits_of(request.sysroot), name, board, std::move(own),
                                       request.clock))
      sources.push_back(std::move(source));
  }
  if (sources.empty()) throw_no_source(findings);
  return sources;
}

}  // namespace
}  // namespace ina3221

extern const Plugin ina3221_plugin;
const Plugin ina3221_plugin{ina3221::kName, "power monitors of Jetson modules, by rail",
                            ina3221::detect, ina3221::open};

}  // namespace perwatt::meter
