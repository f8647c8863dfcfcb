// A layer graph as ONNX nodes (opset 11, as parsers of TensorRT 7 read them). Is NOT aware of
// weights' values or of files.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "network/graph/graph.h"
#include "network/graph/parameters.h"

namespace perwatt::network {

/// A tensor of the ONNX file: a parameter of the graph, whose values come from elsewhere, or a
/// constant that only ONNX needs, with its bytes.
struct Initializer {
  std::string name;
  std::vector<std::int64_t> dimensions;
  int data_type;  ///< ONNX TensorProto: 1 = float, 7 = int64
  std::variant<Parameter, std::string> content;
};

struct OnnxNodes {
  std::vector<std::string> nodes;  ///< NodeProto messages
  std::vector<Initializer> initializers;
  std::string output;  ///< the name of the last tensor
};

/// The tensor that the softmax reads; always flat.
inline constexpr char kLogits[] = "logits";

/// Dropout is left out; a batch normalisation and the scale behind it become one node; a pooling's
/// rounding up becomes explicit end pads; `Flatten` stands before an inner product and a softmax.
/// Tensors are called as the layers that make them, and the last softmax's input kLogits. Throws
/// Error where a layer cannot be said in opset 11.
OnnxNodes onnx_nodes(const Graph& graph);

}  // namespace perwatt::network
