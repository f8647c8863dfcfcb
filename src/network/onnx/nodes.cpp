#include "network/onnx/nodes.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <protozero/pbf_writer.hpp>
#include <set>

#include "base/error.h"
#include "network/graph/shape_inference.h"
#include "network/onnx/proto.h"

namespace perwatt::network {
namespace {

using Ints = std::vector<std::int64_t>;

/// One NodeProto.
class Node {
 public:
  Node(std::string_view op_type, std::string_view name, const std::vector<std::string>& inputs,
       std::string_view output)
      : writer_(bytes_) {
    for (const std::string& input : inputs) writer_.add_string(onnx::node::kInput, input);
    writer_.add_string(onnx::node::kOutput, output.data(), output.size());
    writer_.add_string(onnx::node::kName, name.data(), name.size());
    writer_.add_string(onnx::node::kOpType, op_type.data(), op_type.size());
  }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  Node& set(const char* name, std::int64_t value) {
    return attribute(name, onnx::attribute::kTypeInt,
                     [&](protozero::pbf_writer& w) { w.add_int64(onnx::attribute::kInt, value); });
  }
  Node& set(const char* name, float value) {
    return attribute(name, onnx::attribute::kTypeFloat, [&](protozero::pbf_writer& w) {
      w.add_float(onnx::attribute::kFloat, value);
    });
  }
  Node& set(const char* name, const Ints& values) {
    return attribute(name, onnx::attribute::kTypeInts, [&](protozero::pbf_writer& w) {
      for (std::int64_t value : values) w.add_int64(onnx::attribute::kInts, value);
    });
  }
  std::string take() { return std::move(bytes_); }

 private:
  template <typename Write>
  Node& attribute(const char* name, int type, Write write) {
    protozero::pbf_writer w(writer_, onnx::node::kAttribute);
    w.add_string(onnx::attribute::kName, name);
    write(w);
    w.add_int32(onnx::attribute::kType, type);
    return *this;
  }
  std::string bytes_;
  protozero::pbf_writer writer_;
};

Ints both(Extent e) {
  return {e.height, e.width};
}
Ints around(const Pads& p) {
  return {p.begin.height, p.begin.width, p.end.height, p.end.width};
}

template <typename Value>
std::string raw(const std::vector<Value>& values) {
  std::string bytes(values.size() * sizeof(Value), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

class Converter {
 public:
  explicit Converter(const Graph& graph) : graph_(graph), tensor_(graph.layers().size()) {
    for (const Parameter& parameter : parameters(graph)) by_layer_.push_back(parameter);
    for (const Layer& layer : graph.layers()) taken_.insert(layer.name);
  }

  OnnxNodes convert() {
    tensor_[0] = graph_.layer(0).name;
    for (id_ = 1; id_ < graph_.layers().size(); ++id_)
      std::visit([this](const auto& op) { visit(op); }, layer().operation);
    result_.output = tensor_.back();
    return std::move(result_);
  }

 private:
  const Layer& layer() const { return graph_.layer(id_); }
  const Shape& input_shape() const { return graph_.layer(layer().inputs[0]).output; }
  const std::string& input() const { return tensor_[layer().inputs[0]]; }

  bool is_final_softmax(LayerId id) const {
    return id + 1 == graph_.layers().size() &&
           std::holds_alternative<Softmax>(graph_.layer(id).operation);
  }
  /// The name of this layer's output: its own, or kLogits where the final softmax reads it as it
  /// is.
  std::string output() {
    const std::vector<LayerId> readers = graph_.consumers(id_);
    const bool gives_logits =
        layer().output.flat && readers.size() == 1 && is_final_softmax(readers[0]);
    return gives_logits && layer().name != kLogits ? fresh(kLogits) : layer().name;
  }
  /// `name`, or where another tensor has it, a name like it.
  std::string fresh(std::string name) {
    while (!taken_.insert(name).second) name += '_';
    return name;
  }

  void emit(Node& node) { result_.nodes.push_back(node.take()); }
  void emit(Node&& node) { emit(node); }
  Node node(std::string_view op_type, std::vector<std::string> inputs) {
    tensor_[id_] = output();
    return Node(op_type, layer().name, inputs, tensor_[id_]);
  }
  Node node(std::string_view op_type) { return node(op_type, {input()}); }

  /// Declares the parameter `role` of layer `id` as an initializer; its name, or nothing where the
  /// layer has none.
  std::optional<std::string> parameter(LayerId id, Role role, Ints dimensions = {}) {
    for (const Parameter& p : by_layer_) {
      if (p.layer != id || p.role != role) continue;
      std::string name = fresh(full_name(graph_, p));
      result_.initializers.push_back(
          {name, dimensions.empty() ? p.shape : dimensions, onnx::tensor::kFloat, p});
      return name;
    }
    return std::nullopt;
  }
  std::string constant(const std::string& suffix, Ints dimensions, int type, std::string bytes) {
    std::string name = fresh(layer().name + suffix);
    result_.initializers.push_back({name, std::move(dimensions), type, std::move(bytes)});
    return name;
  }
  std::string constant_channels(const std::string& suffix, float value) {
    const std::int64_t channels = layer().output.channels;
    return constant(suffix, {channels}, onnx::tensor::kFloat,
                    raw(std::vector<float>(static_cast<std::size_t>(channels), value)));
  }
  std::vector<std::string> weighted_inputs(std::string data) {
    std::vector<std::string> inputs = {std::move(data), *parameter(id_, Role::weight)};
    if (std::optional<std::string> bias = parameter(id_, Role::bias)) inputs.push_back(*bias);
    return inputs;
  }
  /// The input with its map laid flat by a node of its own, where it is not flat yet.
  std::string flattened(const std::string& wanted) {
    if (input_shape().flat) return input();
    const std::string name = fresh(wanted);
    emit(Node("Flatten", layer().name + "_flatten", {input()}, name).set("axis", std::int64_t{1}));
    return name;
  }

  void visit(const Input&) {}
  void visit(const Convolution& op) {
    const Window& w = op.window;
    emit(node("Conv", weighted_inputs(input()))
             .set("kernel_shape", both(w.kernel))
             .set("strides", both(w.stride))
             .set("pads", around({w.pad, w.pad}))
             .set("dilations", both(w.dilation))
             .set("group", std::int64_t{op.groups}));
  }
  void visit(const InnerProduct&) {
    const std::string flat = flattened(layer().name + "_flat");
    emit(node("Gemm", weighted_inputs(flat)).set("transB", std::int64_t{1}));
  }
  void visit(const BatchNorm&) {
    const std::vector<LayerId> readers = graph_.consumers(id_);
    const bool scaled =
        readers.size() == 1 && std::holds_alternative<Scale>(graph_.layer(readers[0]).operation);
    tensor_[id_] = input();
    if (!scaled) batch_normalization(id_, std::nullopt);
  }
  void visit(const Scale&) {
    const LayerId read = layer().inputs[0];
    const bool merged = std::holds_alternative<BatchNorm>(graph_.layer(read).operation) &&
                        graph_.consumers(read).size() == 1;
    if (merged) return batch_normalization(read, id_);
    const Ints dimensions = input_shape().flat ? Ints{} : Ints{input_shape().channels, 1, 1};
    const std::string factor = *parameter(id_, Role::weight, dimensions);
    const std::optional<std::string> shift = parameter(id_, Role::bias, dimensions);
    if (!shift) return emit(node("Mul", {input(), factor}));
    const std::string product = fresh(layer().name + "_product");
    emit(Node("Mul", product, {input(), factor}, product));
    emit(node("Add", {product, *shift}));
  }
  void batch_normalization(LayerId norm, std::optional<LayerId> scale) {
    std::optional<std::string> factor, shift;
    if (scale) {
      factor = parameter(*scale, Role::weight);
      shift = parameter(*scale, Role::bias);
    }
    if (!factor) factor = constant_channels(".ones", 1.0f);
    if (!shift) shift = constant_channels(".zeros", 0.0f);
    const std::string mean = *parameter(norm, Role::mean),
                      variance = *parameter(norm, Role::variance);
    const std::string& data = tensor_[graph_.layer(norm).inputs[0]];
    emit(node("BatchNormalization", {data, *factor, *shift, mean, variance})
             .set("epsilon", std::get<BatchNorm>(graph_.layer(norm).operation).epsilon));
  }
  void visit(const Relu& op) {
    if (op.negative_slope == 0) return emit(node("Relu"));
    emit(node("LeakyRelu").set("alpha", op.negative_slope));
  }
  void visit(const PRelu& op) {
    const Ints by_channel =
        op.shared || input_shape().flat ? Ints{} : Ints{input_shape().channels, 1, 1};
    emit(node("PRelu", {input(), *parameter(id_, Role::slope, by_channel)}));
  }
  void visit(const Elu& op) { emit(node("Elu").set("alpha", op.alpha)); }
  void visit(const Sigmoid&) { emit(node("Sigmoid")); }
  void visit(const TanH&) { emit(node("Tanh")); }
  void visit(const AbsVal&) { emit(node("Abs")); }
  /// Only the steps that change something; a copy where none does.
  void visit(const Power& op) {
    std::string from = input();
    tensor_[id_] = from;
    const auto step = [&](const char* type, float number, float neutral) {
      if (number == neutral) return;
      const std::string value = constant("." + std::string(type), {1}, onnx::tensor::kFloat,
                                         raw(std::vector<float>{number}));
      tensor_[id_] = fresh(layer().name + "_" + type);
      emit(Node(type, tensor_[id_], {from, value}, tensor_[id_]));
      from = tensor_[id_];
    };
    step("Mul", op.scale, 1);
    step("Add", op.shift, 0);
    step("Pow", op.power, 1);
    emit(node("Identity", {from}));
  }
  void visit(const Lrn& op) {
    emit(node("LRN")
             .set("size", std::int64_t{op.size})
             .set("alpha", op.alpha)
             .set("beta", op.beta)
             .set("bias", op.k));
  }
  void visit(const Pooling& op) {
    const Shape& in = input_shape();
    if (op.global)
      return emit(node(op.kind == PoolingKind::max ? "GlobalMaxPool" : "GlobalAveragePool"));
    const Pads pads = pooling_pads(op, in);
    if (op.kind == PoolingKind::max)
      return emit(node("MaxPool")
                      .set("kernel_shape", both(op.window.kernel))
                      .set("strides", both(op.window.stride))
                      .set("pads", around(pads)));
    average_pool(op, pads);
  }
  /// Caffe's average counts its pad but not what rounding up reads beyond it; ONNX counts all pads
  /// or none.
  void average_pool(const Pooling& op, Pads pads) {
    const Window& w = op.window;
    const bool padded = w.pad.height > 0 || w.pad.width > 0;
    const bool beyond = pads.end.height > w.pad.height || pads.end.width > w.pad.width;
    std::string data = input();
    if (padded && beyond) {
      data = zero_padded(w.pad);
      pads = {
          0,
          {std::max(0, pads.end.height - w.pad.height), std::max(0, pads.end.width - w.pad.width)}};
    }
    emit(node("AveragePool", {data})
             .set("kernel_shape", both(w.kernel))
             .set("strides", both(w.stride))
             .set("pads", around(pads))
             .set("count_include_pad", std::int64_t{padded && !beyond}));
  }
  std::string zero_padded(Extent pad) {
    const std::string amounts =
        constant(".pads", {8}, onnx::tensor::kInt64,
                 raw(Ints{0, 0, pad.height, pad.width, 0, 0, pad.height, pad.width}));
    const std::string name = fresh(layer().name + "_padded");
    emit(Node("Pad", name, {input(), amounts}, name));
    return name;
  }
  void visit(const Concat&) {
    std::vector<std::string> inputs;
    for (LayerId id : layer().inputs) inputs.push_back(tensor_[id]);
    emit(node("Concat", std::move(inputs)).set("axis", std::int64_t{1}));
  }
  void visit(const EltwiseSum&) { one_by_one("Add"); }
  void visit(const EltwiseProduct&) { one_by_one("Mul"); }
  void visit(const EltwiseMaximum&) { one_by_one("Max"); }
  /// A chain of nodes of two inputs each.
  void one_by_one(const char* op_type) {
    const std::vector<LayerId>& read = layer().inputs;
    std::string sum = tensor_[read[0]];
    for (std::size_t i = 1; i + 1 < read.size(); ++i) {
      const std::string next = fresh(layer().name + "_" + std::to_string(i));
      emit(Node(op_type, next, {sum, tensor_[read[i]]}, next));
      sum = next;
    }
    emit(node(op_type, {sum, tensor_[read.back()]}));
  }
  void visit(const Flatten&) {
    if (input_shape().flat) return emit(node("Identity"));
    emit(node("Flatten").set("axis", std::int64_t{1}));
  }
  /// Dimension 0 means "as it is" to ONNX: the batch.
  void visit(const Reshape& op) {
    Ints to = {0, op.to.channels};
    if (!op.to.flat) to.insert(to.end(), {op.to.height, op.to.width});
    const auto rank = static_cast<std::int64_t>(to.size());
    const std::string shape = constant(".shape", {rank}, onnx::tensor::kInt64, raw(to));
    emit(node("Reshape", {input(), shape}));
  }
  void visit(const Dropout&) { tensor_[id_] = input(); }
  void visit(const Softmax&) {
    const std::string flat = flattened(is_final_softmax(id_) ? kLogits : layer().name + "_flat");
    emit(node("Softmax", {flat}).set("axis", std::int64_t{1}));
  }

  const Graph& graph_;
  std::vector<Parameter> by_layer_;
  std::vector<std::string> tensor_;  ///< by layer: what ONNX calls its output
  std::set<std::string> taken_;      ///< names of tensors
  LayerId id_ = 0;
  OnnxNodes result_;
};

}  // namespace

OnnxNodes onnx_nodes(const Graph& graph) {
  return Converter(graph).convert();
}

}  // namespace perwatt::network
