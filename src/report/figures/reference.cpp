#include "report/figures/reference.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "report/figures/assets.h"

namespace perwatt::report {
namespace {

constexpr std::string_view kHeading =
    "device,power_mode,unit,network,precision,inferences_per_second,inferences_per_second_per_watt,"
    "mean_confidence,status";
constexpr std::size_t kColumns = 9;

constexpr std::array<StudyNetwork, 9> kNetworks{{{"alexnet", "AlexNet", 60.965e6, 0.724e9},
                                                 {"googlenet", "GoogLeNet", 6.999e6, 1.583e9},
                                                 {"squeezenet", "SqueezeNet", 1.248e6, 0.861e9},
                                                 {"resnet-18", "ResNet-18", 11.703e6, 1.827e9},
                                                 {"resnet-50", "ResNet-50", 25.610e6, 3.858e9},
                                                 {"resnet-101", "ResNet-101", 44.655e6, 7.570e9},
                                                 {"resnet-152", "ResNet-152", 60.344e6, 11.282e9},
                                                 {"vgg-16", "VGG-16", 138.358e6, 15.470e9},
                                                 {"vgg-19", "VGG-19", 143.667e6, 19.632e9}}};

constexpr std::array<StudyDevice, 5> kDevices{
    {{"movidius-ncs", "VPU", "default", "NCS", "NCS"},
     {"jetson-nano", "GPU", "MAXN", "Nano", "GPU"},
     {"jetson-tx2", "GPU", "MAXN", "TX2", "GPU"},
     {"jetson-xavier", "GPU", "MAXN", "Xavier GPU", "GPU"},
     {"jetson-xavier", "DLA", "MAXN", "Xavier DLA", "DLA"}}};

[[noreturn]] void malformed(std::size_t line, const std::string& what) {
  throw std::invalid_argument("reference line " + std::to_string(line) + ": " + what);
}

std::array<std::string_view, kColumns> cells(std::string_view text, std::size_t line) {
  std::array<std::string_view, kColumns> found;
  for (std::size_t i = 0; i < kColumns; ++i) {
    const std::size_t comma = text.find(',');
    if ((comma == std::string_view::npos) != (i + 1 == kColumns))
      malformed(line, "expected " + std::to_string(kColumns) + " columns");
    found[i] = text.substr(0, comma);
    if (comma != std::string_view::npos) text.remove_prefix(comma + 1);
  }
  return found;
}

std::optional<double> number(std::string_view text, std::size_t line) {
  if (text.empty()) return std::nullopt;
  double value = 0;
  std::size_t used = 0;
  try {
    value = std::stod(std::string(text), &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used != text.size()) malformed(line, "'" + std::string(text) + "' is not a number");
  return value;
}

Published row(std::string_view text, std::size_t line) {
  const auto cell = cells(text, line);
  Published published{std::string(cell[0]),  std::string(cell[1]),  std::string(cell[2]),
                      std::string(cell[3]),  std::string(cell[4]),  number(cell[5], line),
                      number(cell[6], line), number(cell[7], line), cell[8] == "out-of-memory"};
  if (!published.out_of_memory && cell[8] != "ok")
    malformed(line, "unknown status '" + std::string(cell[8]) + "'");
  if (published.out_of_memory == published.throughput.has_value())
    malformed(line, "status and throughput disagree");
  return published;
}

/// The logarithm of the mean efficiency of a device in a mode, over what all its modes have.
double log_efficiency(const StudyDevice& device, std::string_view mode) {
  double sum = 0;
  int count = 0;
  for (const Published& row : reference()) {
    if (row.device != device.device || row.unit != device.unit || row.power_mode != mode) continue;
    const bool everywhere = std::ranges::all_of(reference(), [&row](const Published& other) {
      return other.device != row.device || other.unit != row.unit || other.network != row.network ||
             other.precision != row.precision || other.efficiency.has_value();
    });
    if (!everywhere) continue;
    sum += std::log(*row.efficiency);
    ++count;
  }
  return count == 0 ? -std::numeric_limits<double>::infinity() : sum / count;
}

std::array<StudyDevice, 5> find_thrifty() {
  std::array<StudyDevice, 5> all = kDevices;
  for (StudyDevice& device : all)
    for (const Published& row : reference())
      if (row.device == device.device && row.unit == device.unit &&
          log_efficiency(device, row.power_mode) > log_efficiency(device, device.power_mode))
        device.power_mode = row.power_mode;
  return all;
}

/// Lower case, without '-', '_', '.' and a closing "v1".
std::string plain(std::string_view name) {
  std::string text;
  for (const char c : name)
    if (c != '-' && c != '_' && c != '.')
      text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (text == "googlenetv1") text.resize(text.size() - 2);
  return text;
}

}  // namespace

std::vector<Published> parse_reference(std::string_view csv) {
  std::vector<Published> rows;
  std::size_t line = 0;
  while (!csv.empty()) {
    const std::size_t end = csv.find('\n');
    std::string_view text = csv.substr(0, end);
    csv.remove_prefix(end == std::string_view::npos ? csv.size() : end + 1);
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    if (++line == 1 && text != kHeading) malformed(line, "unknown heading");
    if (line > 1 && !text.empty()) rows.push_back(row(text, line));
  }
  if (line == 0) malformed(1, "empty");
  return rows;
}

const std::vector<Published>& reference() {
  static const std::vector<Published> rows = parse_reference(asset::icassp23());
  return rows;
}

std::span<const StudyNetwork> study_networks() {
  return kNetworks;
}

std::string network_title(std::string_view name) {
  const std::string wanted = plain(name);
  for (const StudyNetwork& network : kNetworks)
    if (plain(network.name) == wanted) return std::string(network.title);
  return std::string(name);
}

std::span<const StudyDevice> study_devices() {
  return kDevices;
}

std::span<const StudyDevice> thrifty_study_devices() {
  static const std::array<StudyDevice, 5> all = find_thrifty();
  return all;
}

const Published* find_published(const StudyDevice& device, std::string_view network,
                                std::string_view precision) {
  const std::string wanted = plain(network);
  for (const Published& row : reference())
    if (row.device == device.device && row.unit == device.unit &&
        row.power_mode == device.power_mode && row.precision == precision &&
        plain(row.network) == wanted)
      return &row;
  return nullptr;
}

}  // namespace perwatt::report
