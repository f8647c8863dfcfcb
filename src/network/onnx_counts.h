// How large a network read from ONNX is, by the definitions of counts.h: what cannot be known is
// said to be unknown, never guessed. Is NOT aware of weights' values or of speed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "network/onnx_model.h"

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

}  // namespace perwatt::network
