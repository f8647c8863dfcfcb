// An ONNX model as its file describes it: ports, operators, tensors without their values. Views
// lead into the bytes that were read, which must outlive the model. Is NOT aware of files, nor of
// what operators mean.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace perwatt::network::onnx {

/// One length of a shape: a number, or a name (perhaps empty) for one that is only known later.
struct Dimension {
  std::optional<std::int64_t> value;
  std::string_view symbol;
};

/// An input or output of the model.
struct Port {
  std::string_view name;
  int element_type = 0;  ///< as in TensorProto; 0 where it is not a tensor
  std::optional<std::vector<Dimension>> shape;
};

/// Where a tensor's values lie beside the model's file.
struct External {
  std::string_view location;
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> length;
};

struct Tensor {
  std::string_view name;
  std::vector<std::int64_t> dimensions;
  int element_type = 0;
  std::int64_t elements = 0;  ///< the product of the dimensions
  /// The values of an integer tensor of at most kMostContent elements that lies in the model.
  std::optional<std::vector<std::int64_t>> content;
  std::optional<External> external;
};
inline constexpr std::int64_t kMostContent = 64;

struct Attribute {
  std::string_view name;
  std::int64_t number = 0;
  std::string_view text;
  std::vector<std::int64_t> numbers;
  std::optional<Tensor> tensor;
  bool graph = false;  ///< holds a graph of its own, which is not read
};

struct Node {
  std::string_view type, domain, name;
  std::vector<std::string_view> inputs, outputs;  ///< "" = left out
  std::vector<Attribute> attributes;
};

struct Model {
  std::int64_t ir_version = 0;
  std::int64_t opset = 0;  ///< of ONNX's own operators; 0 where it uses others only
  std::string_view producer;
  std::vector<Port> inputs;  ///< those that are no initializer
  std::vector<Port> outputs;
  std::vector<Node> nodes;
  std::vector<Tensor> initializers;
  bool sparse = false;     ///< has sparse initializers, which are not read
  bool functions = false;  ///< defines operators of its own, which are not read
};

/// "float32", "uint8", ...; "type 99" for a number that is not known.
std::string element_name(int element_type);
/// Bits of one element; 0 for text and for types that are not known.
int element_bits(int element_type);

/// "Conv", or "com.microsoft.FusedConv" where it is none of ONNX's own.
std::string operator_name(const Node& node);
/// How many nodes there are of each operator.
std::map<std::string, std::int64_t> operators(const Model& model);

/// "N x 3 x 224 x 224"; "?" for a length without a name.
std::string shape_text(const Port& port);

/// A name out of a file as a message can print it: control characters and what is not ASCII as '?',
/// cut at 80 bytes.
std::string printable(std::string_view text);

}  // namespace perwatt::network::onnx
