// Which tensors of an ONNX model are weights. Is NOT aware of shapes' meaning or of values.
#pragma once

#include <cstdint>

#include "network/onnx/model.h"

namespace perwatt::network::onnx {

/// The values of all weights (OnnxCounts::parameters), initializers and constants of the graph,
/// each once, however many operators read it. At most the largest 64-bit number.
std::int64_t count_parameters(const Model& model);

}  // namespace perwatt::network::onnx
