#include "tiny_onnx.h"

#include <fstream>
#include <initializer_list>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <vector>

#include "base/random.h"

namespace perwatt::conformance {
namespace {

using protozero::pbf_writer;

// Numbers of fields and types in onnx.proto (IR version 6).
constexpr int kFloat = 1, kFloat16 = 10;
constexpr int kAttributeInt = 2, kAttributeInts = 7;

/// NodeProto: input 1, output 2, op_type 4, attribute 5. AttributeProto: name 1, i 3, ints 8,
/// type 20.
class Node {
 public:
  Node(std::initializer_list<std::string> inputs, const std::string& output,
       const std::string& type) {
    for (const std::string& input : inputs) writer_.add_string(1, input);
    writer_.add_string(2, output);
    writer_.add_string(4, type);
  }
  Node& with(const std::string& name, std::int64_t value) {
    pbf_writer attribute(writer_, 5);
    attribute.add_string(1, name);
    attribute.add_int64(3, value);
    attribute.add_int32(20, kAttributeInt);
    return *this;
  }
  Node& with(const std::string& name, std::initializer_list<std::int64_t> values) {
    pbf_writer attribute(writer_, 5);
    attribute.add_string(1, name);
    for (const std::int64_t value : values) attribute.add_int64(8, value);
    attribute.add_int32(20, kAttributeInts);
    return *this;
  }
  void add_to(pbf_writer& graph) const { graph.add_message(1, bytes_); }

 private:
  std::string bytes_;
  pbf_writer writer_{bytes_};
};

/// TensorProto: dims 1, data_type 2, float_data 4, name 8.
void add_weights(pbf_writer& graph, const std::string& name,
                 std::initializer_list<std::int64_t> shape) {
  pbf_writer tensor(graph, 5);
  std::size_t count = 1;
  for (const std::int64_t dimension : shape) {
    tensor.add_int64(1, dimension);
    count *= static_cast<std::size_t>(dimension);
  }
  tensor.add_int32(2, kFloat);
  const RandomStream random(7, count);
  std::vector<float> values;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(static_cast<float>(2 * random.uniform(i) - 1));
  tensor.add_packed_float(4, values.begin(), values.end());
  tensor.add_string(8, name);
}

/// ValueInfoProto: name 1, type 2; TypeProto: tensor_type 1; Tensor: elem_type 1, shape 2;
/// TensorShapeProto: dim 1; Dimension: dim_value 1, dim_param 2. The batch is symbolic.
void add_port(pbf_writer& graph, int field, const std::string& name, int type,
              std::initializer_list<std::int64_t> picture) {
  pbf_writer info(graph, field);
  info.add_string(1, name);
  pbf_writer outer(info, 2);
  pbf_writer tensor(outer, 1);
  tensor.add_int32(1, type);
  pbf_writer shape(tensor, 2);
  pbf_writer(shape, 1).add_string(2, "N");
  for (const std::int64_t dimension : picture) pbf_writer(shape, 1).add_int64(1, dimension);
}

std::string graph_of(Tiny variant) {
  const bool half = variant == Tiny::half_ports;
  constexpr std::int64_t kFilters = 16;
  std::string bytes;
  pbf_writer graph(bytes);
  Node({"data"}, "picture", "Cast").with("to", kFloat).add_to(graph);
  Node({"picture", "filters", "filter_bias"}, "convolved", "Conv")
      .with("kernel_shape", {3, 3})
      .with("pads", {1, 1, 1, 1})
      .add_to(graph);
  Node({"convolved"}, "rectified", variant == Tiny::unknown_operator ? "NoSuchOperator" : "Relu")
      .add_to(graph);
  Node({"rectified"}, "mean", "GlobalAveragePool").add_to(graph);
  Node({"mean"}, "flat", "Flatten").with("axis", 1).add_to(graph);
  Node({"flat", "matrix", "bias"}, "logits", "Gemm").with("transB", 1).add_to(graph);
  Node({"logits"}, "shares", "Softmax").with("axis", 1).add_to(graph);
  Node({"shares"}, "prob", "Cast").with("to", half ? kFloat16 : kFloat).add_to(graph);
  graph.add_string(2, "tiny");
  add_weights(graph, "filters", {kFilters, kChannels, 3, 3});
  add_weights(graph, "filter_bias", {kFilters});
  add_weights(graph, "matrix", {kClasses, kFilters});
  add_weights(graph, "bias", {kClasses});
  add_port(graph, 11, "data", half ? kFloat16 : kFloat, {kChannels, kSide, kSide});
  add_port(graph, 12, "prob", half ? kFloat16 : kFloat, {kClasses});
  return bytes;
}

}  // namespace

/// ModelProto: ir_version 1, graph 7, opset_import 8; OperatorSetIdProto: version 2.
void write_tiny_onnx(const std::filesystem::path& path, Tiny variant) {
  std::string bytes;
  pbf_writer model(bytes);
  model.add_int64(1, 6);
  model.add_message(7, graph_of(variant));
  pbf_writer(model, 8).add_int64(2, 11);
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace perwatt::conformance
