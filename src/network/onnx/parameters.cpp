#include "network/onnx/parameters.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "network/onnx/proto.h"

namespace perwatt::network::onnx {
namespace {

/// Inputs that steer an operator, or quantise, by its type.
struct Steering {
  std::string_view type;
  std::array<std::size_t, 6> inputs;  ///< 0 stands for none
};
constexpr std::array kSteering = std::to_array<Steering>({
    {"Reshape", {1}},
    {"Clip", {1, 2}},
    {"Pad", {1, 2, 3}},
    {"Slice", {1, 2, 3, 4}},
    {"Squeeze", {1}},
    {"Unsqueeze", {1}},
    {"Split", {1}},
    {"Resize", {1, 2, 3}},
    {"Upsample", {1}},
    {"Expand", {1}},
    {"Tile", {1}},
    {"Dropout", {1, 2}},
    {"Gather", {1}},
    {"TopK", {1}},
    {"QuantizeLinear", {1, 2}},
    {"DequantizeLinear", {1, 2}},
    {"QLinearConv", {1, 2, 4, 5, 6, 7}},
    {"QLinearMatMul", {1, 2, 4, 5, 6, 7}},
    {"ConvInteger", {2, 3}},
    {"MatMulInteger", {2, 3}},
});

bool steers(std::string_view type, std::size_t input) {
  if (type.starts_with("Reduce")) return input > 0;
  const auto found = std::ranges::find(kSteering, type, &Steering::type);
  return found != kSteering.end() && input > 0 &&
         std::ranges::find(found->inputs, input) != found->inputs.end();
}

/// Operators whose weights are trained, be they a single number, in whatever type.
bool is_trained(std::string_view type) {
  constexpr std::array kTypes = std::to_array<std::string_view>(
      {"Conv", "ConvTranspose", "Gemm", "MatMul", "PRelu", "BatchNormalization",
       "InstanceNormalization", "LayerNormalization", "GroupNormalization", "DequantizeLinear",
       "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger"});
  return std::ranges::find(kTypes, type) != kTypes.end();
}

bool is_real(int element_type) {
  return element_type == tensor::kFloat || element_type == tensor::kFloat16 ||
         element_type == tensor::kBfloat16 || element_type == tensor::kDouble;
}

bool is_weight(const Tensor& tensor, std::string_view type, std::size_t input) {
  if (steers(type, input)) return false;
  return is_trained(type) || (is_real(tensor.element_type) && tensor.elements > 1);
}

std::map<std::string_view, const Tensor*> constants(const Model& model) {
  std::map<std::string_view, const Tensor*> found;
  for (const Tensor& tensor : model.initializers) found.emplace(tensor.name, &tensor);
  for (const Node& node : model.nodes)
    if (node.type == "Constant" && node.outputs.size() == 1)
      for (const Attribute& attribute : node.attributes)
        if (attribute.tensor) found.emplace(node.outputs[0], &*attribute.tensor);
  return found;
}

}  // namespace

std::int64_t count_parameters(const Model& model) {
  const auto tensors = constants(model);
  std::set<const Tensor*> counted;
  std::int64_t parameters = 0;
  for (const Node& node : model.nodes)
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const auto found = tensors.find(node.inputs[i]);
      if (found == tensors.end() || !is_weight(*found->second, node.type, i)) continue;
      if (!counted.insert(found->second).second) continue;
      if (__builtin_add_overflow(parameters, found->second->elements, &parameters))
        return std::numeric_limits<std::int64_t>::max();
    }
  return parameters;
}

}  // namespace perwatt::network::onnx
