// The published figures of the ICASSP 2023 study, for comparison. They are never this machine's
// measurement. Is NOT aware of runs or charts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace perwatt::report {

inline constexpr std::string_view kStudyTitle =
    "O. Ferraz, H. Araujo, V. Silva, G. Falcao, \"Benchmarking Convolutional Neural Network "
    "Inference on "
    "Low-Power Edge Devices\", ICASSP 2023";
inline constexpr std::string_view kStudyDoi = "10.1109/ICASSP49357.2023.10095003";

/// One published configuration. Figures are absent where it failed.
struct Published {
  std::string device;                ///< "jetson-nano"
  std::string power_mode;            ///< "MAXN"
  std::string unit;                  ///< "GPU", "DLA", "VPU"
  std::string network;               ///< "resnet-50"
  std::string precision;             ///< "FP32", "FP16", as asked
  std::optional<double> throughput;  ///< inferences/s
  std::optional<double> efficiency;  ///< inferences/s/W, at the study's boundary for the device
  std::optional<double> confidence;  ///< mean softmax of the right class, 0..1
  bool out_of_memory = false;
};

/// Reads the file's text (data/icassp23.csv). Throws std::invalid_argument with the line's number
/// where it is malformed.
std::vector<Published> parse_reference(std::string_view csv);
/// The figures built into this binary.
const std::vector<Published>& reference();

struct StudyNetwork {
  std::string_view name;   ///< as in the data: "resnet-50"
  std::string_view title;  ///< "ResNet-50"
  double parameters = 0;   ///< of its Caffe definition, BatchNorm and Scale two a channel each
  double macs = 0;         ///< of one image
};
/// The nine, in the order of the study's figures.
std::span<const StudyNetwork> study_networks();
/// Its title where the study has it ("googlenet-v1" is "GoogLeNet"), else the name itself.
std::string network_title(std::string_view name);

/// A device of the throughput figure, in the power mode in which it is fastest.
struct StudyDevice {
  std::string_view device, unit, power_mode;
  std::string_view title;  ///< "Xavier GPU"
  std::string_view kind;   ///< "NCS", "GPU" or "DLA": the study marks the best of each
};
std::span<const StudyDevice> study_devices();
/// The same devices, each in the power mode in which it is the most efficient: by the geometric
/// mean over the networks and precisions that all of its modes have.
std::span<const StudyDevice> thrifty_study_devices();
/// The published row, or null.
const Published* find_published(const StudyDevice& device, std::string_view network,
                                std::string_view precision);

}  // namespace perwatt::report
