#include "network/onnx/model.h"

#include <algorithm>
#include <array>

namespace perwatt::network::onnx {
namespace {

struct Element {
  const char* name;
  int bits;
};
/// By TensorProto.DataType.
constexpr std::array<Element, 24> kElements = {
    {{"no tensor", 0},      {"float32", 32},     {"uint8", 8},          {"int8", 8},
     {"uint16", 16},        {"int16", 16},       {"int32", 32},         {"int64", 64},
     {"string", 0},         {"bool", 8},         {"float16", 16},       {"float64", 64},
     {"uint32", 32},        {"uint64", 64},      {"complex64", 64},     {"complex128", 128},
     {"bfloat16", 16},      {"float8e4m3fn", 8}, {"float8e4m3fnuz", 8}, {"float8e5m2", 8},
     {"float8e5m2fnuz", 8}, {"uint4", 4},        {"int4", 4},           {"float4e2m1", 4}}};

const Element* find_element(int element_type) {
  const auto index = static_cast<std::size_t>(element_type);
  return element_type >= 0 && index < kElements.size() ? &kElements[index] : nullptr;
}

}  // namespace

std::string element_name(int element_type) {
  const Element* element = find_element(element_type);
  return element != nullptr ? element->name : "type " + std::to_string(element_type);
}

int element_bits(int element_type) {
  const Element* element = find_element(element_type);
  return element != nullptr ? element->bits : 0;
}

std::string printable(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  std::string plain(text.substr(0, kLongest));
  std::ranges::replace_if(
      plain, [](char c) { return c < ' ' || c > '~'; }, '?');
  if (text.size() > kLongest) plain += "...";
  return plain;
}

std::string operator_name(const Node& node) {
  const bool own = node.domain.empty() || node.domain == "ai.onnx";
  return printable(own ? std::string(node.type)
                       : std::string(node.domain) + "." + std::string(node.type));
}

std::map<std::string, std::int64_t> operators(const Model& model) {
  std::map<std::string, std::int64_t> counts;
  for (const Node& node : model.nodes) ++counts[operator_name(node)];
  return counts;
}

std::string shape_text(const Port& port) {
  if (!port.shape) return "no fixed number of dimensions";
  if (port.shape->empty()) return "scalar";
  std::string text;
  for (const Dimension& dimension : *port.shape) {
    if (!text.empty()) text += " x ";
    if (dimension.value)
      text += std::to_string(*dimension.value);
    else
      text += dimension.symbol.empty() ? "?" : printable(dimension.symbol);
  }
  return text;
}

}  // namespace perwatt::network::onnx
