#include "engine/openvino/profile.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/layer_sums.h"
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
  std::vector<Executed::Layer> layers = layers_;
  for (Executed::Layer& layer : layers) layer.device = device;
  return executed_of_sums(std::move(layers), inferences_);
}

}  // namespace perwatt::engine::openvino
