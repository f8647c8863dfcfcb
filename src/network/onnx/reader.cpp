#include "network/onnx/reader.h"

#include <algorithm>
#include <protozero/exception.hpp>
#include <protozero/pbf_reader.hpp>
#include <set>

#include "base/error.h"
#include "network/onnx/proto.h"
#include "network/onnx/tensor_reader.h"

namespace perwatt::network {
namespace onnx {
namespace {

using Message = protozero::pbf_reader;

/// Reads messages of a model, and counts what it makes of them.
class Reader {
 public:
  Model read(Message message) {
    while (message.next()) read_model_field(message);
    if (!has_graph_) throw Malformed("it holds no ONNX graph");
    if (model_.nodes.empty()) throw Malformed("it holds no operator");
    if (model_.outputs.empty()) throw Malformed("it has no output");
    if (!has_opset_) throw Malformed("it names no operator set");
    drop_inputs_that_are_initializers();
    return std::move(model_);
  }

 private:
  void count() {
    if (++parts_ > kMostParts)
      throw Malformed("it has more than " + std::to_string(kMostParts) + " parts");
  }

  void read_model_field(Message& message) {
    switch (message.tag_and_type()) {
      case number_field(model::kIrVersion):
        model_.ir_version = message.get_int64();
        return;
      case bytes_field(model::kProducerName):
        model_.producer = view_of(message);
        return;
      case bytes_field(model::kOpsetImport):
        return read_opset(message.get_message());
      case bytes_field(model::kGraph):
        if (has_graph_) throw Malformed("it holds two graphs");
        has_graph_ = true;
        return read_graph(message.get_message());
      case bytes_field(model::kFunctions):
        model_.functions = true;
        [[fallthrough]];
      default:
        message.skip();
    }
  }

  void read_opset(Message message) {
    has_opset_ = true;
    std::string_view domain;
    std::int64_t version = 0;
    while (message.next()) {
      if (message.tag_and_type() == bytes_field(opset::kDomain))
        domain = view_of(message);
      else if (message.tag_and_type() == number_field(opset::kVersion))
        version = message.get_int64();
      else
        message.skip();
    }
    if (domain.empty() || domain == "ai.onnx") model_.opset = version;
  }

  void read_graph(Message message) {
    while (message.next()) {
      switch (message.tag_and_type()) {
        case bytes_field(graph::kNode):
          if (model_.nodes.size() == kMostNodes)
            throw Malformed("it has more than " + std::to_string(kMostNodes) + " operators");
          count();
          model_.nodes.push_back(read_node(message.get_message()));
          break;
        case bytes_field(graph::kInitializer):
          count();
          model_.initializers.push_back(read_tensor(message.get_message()));
          break;
        case bytes_field(graph::kInput):
          count();
          model_.inputs.push_back(read_port(message.get_message()));
          break;
        case bytes_field(graph::kOutput):
          count();
          model_.outputs.push_back(read_port(message.get_message()));
          break;
        case bytes_field(graph::kSparseInitializer):
          model_.sparse = true;
          [[fallthrough]];
        default:
          message.skip();
      }
    }
  }

  Node read_node(Message message) {
    Node node;
    while (message.next()) {
      switch (message.tag_and_type()) {
        case bytes_field(node::kInput):
          count();
          node.inputs.push_back(view_of(message));
          break;
        case bytes_field(node::kOutput):
          count();
          node.outputs.push_back(view_of(message));
          break;
        case bytes_field(node::kName):
          node.name = view_of(message);
          break;
        case bytes_field(node::kOpType):
          node.type = view_of(message);
          break;
        case bytes_field(node::kDomain):
          node.domain = view_of(message);
          break;
        case bytes_field(node::kAttribute):
          count();
          node.attributes.push_back(read_attribute(message.get_message()));
          break;
        default:
          message.skip();
      }
    }
    if (node.type.empty()) throw Malformed("it has an operator without a type");
    return node;
  }

  Attribute read_attribute(Message message) {
    Attribute attribute;
    const auto add = [&](std::int64_t value) {
      count();
      attribute.numbers.push_back(value);
    };
    while (message.next()) {
      switch (message.tag_and_type()) {
        case bytes_field(attribute::kName):
          attribute.name = view_of(message);
          break;
        case number_field(attribute::kInt):
          attribute.number = message.get_int64();
          break;
        case bytes_field(attribute::kString):
          attribute.text = view_of(message);
          break;
        case number_field(attribute::kInts):
          add(message.get_int64());
          break;
        case bytes_field(attribute::kInts):
          for (const std::int64_t value : message.get_packed_int64()) add(value);
          break;
        case bytes_field(attribute::kTensor):
          attribute.tensor = read_tensor(message.get_message());
          break;
        case bytes_field(attribute::kGraph):
        case bytes_field(attribute::kGraphs):
        case bytes_field(attribute::kSparseTensor):
          attribute.graph = true;
          [[fallthrough]];
        default:
          message.skip();
      }
    }
    return attribute;
  }

  Port read_port(Message message) {
    Port port;
    while (message.next()) {
      if (message.tag_and_type() == bytes_field(value_info::kName))
        port.name = view_of(message);
      else if (message.tag_and_type() == bytes_field(value_info::kType))
        read_type(message.get_message(), port);
      else
        message.skip();
    }
    return port;
  }

  void read_type(Message message, Port& port) {
    while (message.next(type::kTensorType, protozero::pbf_wire_type::length_delimited)) {
      Message tensor = message.get_message();
      while (tensor.next()) {
        if (tensor.tag_and_type() == number_field(type::kElementType))
          port.element_type = tensor.get_int32();
        else if (tensor.tag_and_type() == bytes_field(type::kShape))
          read_shape(tensor.get_message(), port.shape.emplace());
        else
          tensor.skip();
      }
    }
  }

  void read_shape(Message message, std::vector<Dimension>& shape) {
    while (message.next(shape::kDimension, protozero::pbf_wire_type::length_delimited)) {
      if (shape.size() == kMostDimensions)
        throw Malformed("it has a port of more than " + std::to_string(kMostDimensions) +
                        " dimensions");
      Dimension& dimension = shape.emplace_back();
      Message length = message.get_message();
      while (length.next()) {
        if (length.tag_and_type() == number_field(shape::kValue))
          set_length(dimension, length.get_int64());
        else if (length.tag_and_type() == bytes_field(shape::kSymbol))
          dimension.symbol = view_of(length);
        else
          length.skip();
      }
    }
  }

  /// Some exporters write 0 or -1 for a length that is only known later.
  static void set_length(Dimension& dimension, std::int64_t value) {
    if (value > kMostElements) throw Malformed("it has a port larger than any machine");
    if (value > 0) dimension.value = value;
  }

  void drop_inputs_that_are_initializers() {
    std::set<std::string_view> names;
    for (const Tensor& tensor : model_.initializers) names.insert(tensor.name);
    std::erase_if(model_.inputs, [&](const Port& port) { return names.contains(port.name); });
  }

  Model model_;
  std::size_t parts_ = 0;
  bool has_graph_ = false, has_opset_ = false;
};

}  // namespace
}  // namespace onnx

onnx::Model read_onnx(std::span<const std::byte> bytes, const std::string& name) {
  const char* const damaged = "copy or download it again, then compare size and checksum";
  if (bytes.size() > kMostModelBytes)
    throw Error(name + " is larger than an ONNX model can be (2 GiB)",
                "export it with its weights in a file of their own (external data)");
  try {
    return onnx::Reader().read({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  } catch (const onnx::Malformed& fault) {
    throw Error(name + " is no usable ONNX model: " + fault.what(), damaged);
  } catch (const protozero::exception&) {
    throw Error(name + " is no whole ONNX model: cut off, damaged, or of another format", damaged);
  }
}

}  // namespace perwatt::network
