#include "engine/openvino_profile.h"

#include <algorithm>
#include <map>

#include "engine/vendor_message.h"

namespace perwatt::engine::openvino {

Precision precision_of_exec_type(std::string_view exec_type) {
  const auto mark = exec_type.find_last_of('_');
  const std::string ending =
      lower_case(mark == std::string_view::npos ? exec_type : exec_type.substr(mark + 1));
  if (ending == "f32" || ending == "fp32") return Precision::fp32;
  if (ending == "f16" || ending == "fp16") return Precision::fp16;
  if (ending == "bf16") return Precision::bf16;
  if (ending == "i8" || ending == "u8" || ending == "int8" || ending == "uint8")
    return Precision::int8;
  return Precision::other;
}

namespace {

/// A convolution read from ONNX is called by its node, with this behind it.
std::string without_ending(std::string name) {
  constexpr std::string_view kEnding = "/WithoutBiases";
  if (name.ends_with(kEnding)) name.resize(name.size() - kEnding.size());
  return name;
}

}  // namespace

/// Layers come in the same order each time.
void Profile::add(const ProfilingList& profile) {
  std::size_t next = 0;
  for (std::size_t i = 0; i < profile.size; ++i) {
    const ProfilingInfo& node = profile.infos[i];
    if (node.state != ProfilingInfo::State::executed) continue;
    const auto text = [](const char* word) { return std::string(word == nullptr ? "" : word); };
    if (next == layers_.size())
      layers_.push_back({without_ending(text(node.node_name)), text(node.node_type),
                         text(node.exec_type), "", precision_of_exec_type(text(node.exec_type)),
                         0});
    layers_[next++].seconds +=
        1e-6 * static_cast<double>(std::max<std::int64_t>(0, node.real_time_us));
  }
  ++inferences_;
}

Executed Profile::executed(const std::string& device) const {
  std::map<Precision, double> times;
  double total = 0;
  for (const Executed::Layer& layer : layers_) {
    times[layer.precision] += layer.seconds;
    total += layer.seconds;
  }
  Executed executed;
  if (total <= 0) return executed;
  for (const auto& [precision, time] : times)
    if (time > 0) executed.parts.push_back({device, precision, time / total});
  std::ranges::stable_sort(executed.parts, std::ranges::greater{}, &Executed::Part::share);
  executed.layers = layers_;
  for (Executed::Layer& layer : executed.layers) {
    layer.device = device;
    layer.seconds /= inferences_;
  }
  return executed;
}

}  // namespace perwatt::engine::openvino
