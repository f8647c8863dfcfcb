// How large a network read from ONNX is, by the definitions of counts.h: what cannot be known is
// said to be unknown, never guessed. Is NOT aware of weights' values or of speed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "network/onnx/model.h"

namespace perwatt::network {

struct OnnxCounts {
  /// Values of all tensors that a trained file holds: weights, biases, normalisations' four values
  /// a channel. Not counted: shapes, axes, pads and bounds; what only quantises (scales, zero
  /// points); single numbers of arithmetic (the 6 of a hard swish); what no operator reads.
  std::optional<std::int64_t> parameters;
  /// Multiply-accumulates of convolutions and matrix products for one picture, without biases. A
  /// product of two computed matrices (attention) counts too.
  std::optional<std::int64_t> macs;
  /// Why, where one of them is not known.
  std::string parameters_unknown, macs_unknown;
};

OnnxCounts count(const onnx::Model& model);

/// What one node costs for the batch as the file has it (1 where that is open).
struct LayerCost {
  std::int64_t macs = 0;
  std::int64_t elements = 0;  ///< read and written: its inputs, weights included, and outputs
};
/// By the node's name and by those of its outputs (engines call a layer by either); without nodes
/// whose shapes are not known.
std::map<std::string, LayerCost> layer_costs(const onnx::Model& model);

}  // namespace perwatt::network
