// The power controller of a Raspberry Pi 5: `vcgencmd pmic_read_adc` prints currents and voltages
// of its outputs ("VDD_CORE_A current(7)=1.2A", "VDD_CORE_V volt(15)=0.72V").
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "base/error.h"
#include "meter/argument.h"
#include "meter/basic_source.h"
#include "meter/boards.h"
#include "meter/file_source.h"
#include "meter/reading.h"

namespace perwatt::meter {
namespace {

constexpr std::string_view kName = "raspberry_pi";
constexpr double kHighest = 100;  // volts, amperes

struct Output {
  std::string rail;
  double watts = 0;
};

struct Outputs {
  std::vector<Output> rails;   ///< those with both a current and a voltage, in their order
  std::string reason, remedy;  ///< where there are none
};

/// "VDD_CORE_A" -> "VDD_CORE" and its value.
void take_line(const std::string& line, char kind, std::map<std::string, double>& values,
               std::vector<std::string>* order) {
  std::istringstream words(line);
  std::string name;
  words >> name;
  const std::size_t equals = line.find('=');
  if (name.size() < 3 || name[name.size() - 2] != '_' || name.back() != kind ||
      equals == std::string::npos)
    return;
  std::string_view text = std::string_view(line).substr(equals + 1);
  const auto value = take_number(text);
  if (!value || *value < 0 || *value > kHighest) return;
  name.resize(name.size() - 2);
  values[name] = *value;
  if (order != nullptr) order->push_back(name);
}

Outputs read_outputs(const Sysroot& sysroot) {
  const CommandOutput output = sysroot.run({"vcgencmd", "pmic_read_adc"});
  if (output.status == 127)
    return {{}, "there is no `vcgencmd` on this machine", "sudo apt-get install raspi-utils"};
  std::map<std::string, double> amperes, volts;
  std::vector<std::string> order;
  std::istringstream lines(output.text);
  for (std::string line; std::getline(lines, line);) {
    take_line(line, 'A', amperes, &order);
    take_line(line, 'V', volts, nullptr);
  }
  Outputs found;
  double sum = 0;
  for (const auto& rail : order)
    if (volts.contains(rail)) {
      found.rails.push_back({rail, amperes[rail] * volts[rail]});
      sum += found.rails.back().watts;
    }
  if (found.rails.empty() || sum <= 0) {
    found.reason = fmt::format("`vcgencmd pmic_read_adc` gave no power (status {})", output.status);
    found.remedy =
        "run as a user of the group video (sudo usermod -aG video $USER); update the "
        "firmware (sudo rpi-eeprom-update)";
    found.rails.clear();
  }
  return found;
}

class PmicSource final : public BasicSource {
 public:
  PmicSource(SourceInfo info, const OpenRequest& request)
      : BasicSource(std::move(info), request.clock), sysroot_(request.sysroot) {}
  void poll(Sink& sink) override {
    const Nanoseconds before = clock().now();
    const Outputs outputs = read_outputs(sysroot_);
    const Nanoseconds after = clock().now();
    if (!outputs.reason.empty()) return fail_all(sink, outputs.reason, outputs.remedy);
    for (std::size_t i = 0; i < info_.channels.size(); ++i) {
      const auto found = std::ranges::find(outputs.rails, info_.channels[i].rail, &Output::rail);
      if (found != outputs.rails.end())
        sink.reading(static_cast<int>(i), before, after, found->watts);
      else
        sink.failure(static_cast<int>(i), "`vcgencmd pmic_read_adc` left this output out",
                     "try again; if it stays so, update the firmware (sudo rpi-eeprom-update)");
    }
  }

 private:
  Sysroot sysroot_;
};

/// This machine's board, or why it has none of this.
struct Detected {
  const Board* board = nullptr;
  Outputs outputs;
};

Detected look(const Sysroot& sysroot, const Boards& boards) {
  const auto known = boards.find(sysroot, kName);
  if (known.empty())
    return {nullptr,
            {{},
             "this is no Raspberry Pi 5",
             "use this machine's own monitor, or a meter at the plug"}};
  if (known.front()->boundary.empty())
    return {known.front(),
            {{}, known.front()->note, "use a meter at the plug (see `perwatt list meters`)"}};
  return {known.front(), read_outputs(sysroot)};
}

std::vector<Finding> detect(const Sysroot& sysroot) {
  return detect_with_boards(kName, [&](const Boards& boards) -> std::vector<Finding> {
    const Detected found = look(sysroot, boards);
    if (!found.outputs.reason.empty())
      return {absent(kName, found.outputs.reason, found.outputs.remedy)};
    return {{std::string(kName), "pmic", found.board->boundary, true, "", ""}};
  });
}

std::vector<std::unique_ptr<Source>> open(const OpenRequest& request) {
  const Boards boards = Boards::with_files(request.board_files);
  const Detected found = look(request.sysroot, boards);
  if (!found.outputs.reason.empty())
    throw Error(fmt::format("{}: {}", kName, found.outputs.reason), found.outputs.remedy);
  SourceInfo info;
  info.meter = kName;
  info.name = found.board->name;
  info.boundary = found.board->boundary;
  info.extent = found.board->extent;
  info.remark = found.board->note;
  for (const Output& output : found.outputs.rails)
    info.channels.push_back(
        {output.rail, "output of the power controller", "", Quantity::watts, true, 0});
  info.update_hz = 21;
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::make_unique<PmicSource>(std::move(info), request));
  return sources;
}

}  // namespace

extern const Plugin pmic_adc_plugin;
const Plugin pmic_adc_plugin{kName, "the power controller of a Raspberry Pi 5", detect, open};

}  // namespace perwatt::meter
