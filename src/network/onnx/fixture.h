// Small ONNX models made in memory, field by field. Used by tests only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <protozero/pbf_writer.hpp>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "network/onnx/proto.h"

namespace perwatt::network {

class OnnxFixture {
 public:
  using Numbers = std::vector<std::int64_t>;
  using Setting = std::variant<std::int64_t, Numbers, std::string>;
  using Settings = std::vector<std::pair<std::string, Setting>>;

  /// A length of 0 is left open: it gets the name "N".
  OnnxFixture& input(const std::string& name, const Numbers& shape,
                     int type = onnx::tensor::kFloat) {
    return port(onnx::graph::kInput, name, shape, type);
  }
  OnnxFixture& output(const std::string& name, const Numbers& shape = {}) {
    return port(onnx::graph::kOutput, name, shape, onnx::tensor::kFloat);
  }
  OnnxFixture& node(const std::string& type, const std::vector<std::string>& inputs,
                    const std::vector<std::string>& outputs, const Settings& settings = {},
                    const std::string& domain = "") {
    protozero::pbf_writer node(writer_, onnx::graph::kNode);
    for (const auto& name : inputs) node.add_string(onnx::node::kInput, name);
    for (const auto& name : outputs) node.add_string(onnx::node::kOutput, name);
    node.add_string(onnx::node::kOpType, type);
    if (!domain.empty()) node.add_string(onnx::node::kDomain, domain);
    for (const auto& [name, value] : settings) add_setting(node, name, value);
    return *this;
  }
  /// Zeros, as raw bytes of `bits` each.
  OnnxFixture& weights(const std::string& name, const Numbers& shape,
                       int type = onnx::tensor::kFloat, std::size_t bits = 32) {
    std::size_t size = bits;
    for (const auto length : shape) size *= static_cast<std::size_t>(length);
    return tensor(name, shape, type, std::string(size / 8, '\0'));
  }
  OnnxFixture& integers(const std::string& name, const Numbers& values) {
    std::string raw(values.size() * sizeof(std::int64_t), '\0');
    std::copy_n(reinterpret_cast<const char*>(values.data()), raw.size(), raw.data());
    return tensor(name, {static_cast<std::int64_t>(values.size())}, onnx::tensor::kInt64, raw);
  }
  OnnxFixture& tensor(const std::string& name, const Numbers& shape, int type,
                      const std::string& raw) {
    protozero::pbf_writer tensor(writer_, onnx::graph::kInitializer);
    add_head(tensor, name, shape, type);
    tensor.add_string(onnx::tensor::kRawData, raw);
    return *this;
  }
  /// Values in another file; "" = not said.
  OnnxFixture& external(const std::string& name, const Numbers& shape, const std::string& location,
                        const std::string& offset = "", const std::string& length = "") {
    protozero::pbf_writer tensor(writer_, onnx::graph::kInitializer);
    add_head(tensor, name, shape, onnx::tensor::kFloat);
    tensor.add_int32(onnx::tensor::kDataLocation, onnx::tensor::kLocationExternal);
    for (const auto& [key, value] : {std::pair{"location", location}, std::pair{"offset", offset},
                                     std::pair{"length", length}}) {
      if (value.empty()) continue;
      protozero::pbf_writer entry(tensor, onnx::tensor::kExternalData);
      entry.add_string(onnx::property::kKey, key);
      entry.add_string(onnx::property::kValue, value);
    }
    return *this;
  }
  /// Anything else in the graph.
  protozero::pbf_writer& graph() { return writer_; }

  /// Without an operator set where `opset` is 0.
  std::string bytes(int opset = 13) const {
    std::string whole;
    protozero::pbf_writer model(whole);
    model.add_int64(onnx::model::kIrVersion, 7);
    model.add_string(onnx::model::kProducerName, "fixture");
    model.add_message(onnx::model::kGraph, *bytes_);
    if (opset > 0)
      protozero::pbf_writer(model, onnx::model::kOpsetImport)
          .add_int64(onnx::opset::kVersion, opset);
    return whole;
  }
  std::filesystem::path write(const std::filesystem::path& path) const {
    std::ofstream(path, std::ios::binary) << bytes();
    return path;
  }

 private:
  static void add_head(protozero::pbf_writer& tensor, const std::string& name, const Numbers& shape,
                       int type) {
    for (const auto length : shape) tensor.add_int64(onnx::tensor::kDims, length);
    tensor.add_int32(onnx::tensor::kDataType, type);
    tensor.add_string(onnx::tensor::kName, name);
  }
  static void add_setting(protozero::pbf_writer& node, const std::string& name,
                          const Setting& value) {
    protozero::pbf_writer attribute(node, onnx::node::kAttribute);
    attribute.add_string(onnx::attribute::kName, name);
    if (const auto* number = std::get_if<std::int64_t>(&value))
      attribute.add_int64(onnx::attribute::kInt, *number);
    if (const auto* numbers = std::get_if<Numbers>(&value))
      for (const auto each : *numbers) attribute.add_int64(onnx::attribute::kInts, each);
    if (const auto* text = std::get_if<std::string>(&value))
      attribute.add_string(onnx::attribute::kString, *text);
  }
  OnnxFixture& port(protozero::pbf_tag_type field, const std::string& name, const Numbers& shape,
                    int type) {
    protozero::pbf_writer info(writer_, field);
    info.add_string(onnx::value_info::kName, name);
    protozero::pbf_writer outer(info, onnx::value_info::kType);
    protozero::pbf_writer tensor(outer, onnx::type::kTensorType);
    tensor.add_int32(onnx::type::kElementType, type);
    protozero::pbf_writer lengths(tensor, onnx::type::kShape);
    for (const auto length : shape) {
      protozero::pbf_writer dimension(lengths, onnx::shape::kDimension);
      if (length == 0)
        dimension.add_string(onnx::shape::kSymbol, "N");
      else
        dimension.add_int64(onnx::shape::kValue, length);
    }
    return *this;
  }

  std::unique_ptr<std::string> bytes_ = std::make_unique<std::string>();  // its address stays
  protozero::pbf_writer writer_{*bytes_};
};

inline std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

/// 3 x 8 x 8 pictures, a convolution with 4 filters, ReLU, mean, inner product to 5 classes.
/// Parameters 4 x 3 x 9 + 4 + 5 x 4 + 5 = 137; MACs 4 x 3 x 9 x 64 + 20 = 6932.
inline OnnxFixture small_classifier() {
  OnnxFixture model;
  model.input("data", {0, 3, 8, 8})
      .node("Conv", {"data", "filters", "filter_bias"}, {"map"},
            {{"kernel_shape", OnnxFixture::Numbers{3, 3}},
             {"pads", OnnxFixture::Numbers{1, 1, 1, 1}}})
      .node("Relu", {"map"}, {"positive"})
      .node("GlobalAveragePool", {"positive"}, {"mean"})
      .node("Flatten", {"mean"}, {"flat"})
      .node("Gemm", {"flat", "matrix", "bias"}, {"logits"}, {{"transB", std::int64_t{1}}})
      .weights("filters", {4, 3, 3, 3})
      .weights("filter_bias", {4})
      .weights("matrix", {5, 4})
      .weights("bias", {5})
      .output("logits", {0, 5});
  return model;
}

}  // namespace perwatt::network
