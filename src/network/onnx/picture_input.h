// Whether a model takes pictures in the way that is measured here. Is NOT aware of engines.
#pragma once

#include <optional>
#include <string>

#include "network/onnx/model.h"

namespace perwatt::network {

struct Misfit {
  std::string what, remedy;
};

/// Why random pictures cannot be fed to this model: not one input, not four dimensions, a length
/// besides the batch that is not fixed, a type that no picture has, or larger than 2^28 values.
/// Nothing where they can.
std::optional<Misfit> picture_misfit(const onnx::Model& model);

}  // namespace perwatt::network
