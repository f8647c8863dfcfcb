// The rules by which a layer's output shape follows from its inputs'. Is NOT aware of the graph
// around the layer.
#pragma once

#include <span>
#include <stdexcept>
#include <string>

#include "network/graph/graph.h"

namespace perwatt::network {

/// An operation cannot be done on these shapes; what() says why in a few words.
class ShapeError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The output shape of `operation` on `inputs`. Throws ShapeError.
Shape infer_shape(const Operation& operation, std::span<const Shape> inputs);

/// Zeros (or, for a maximum, nothings) around a map so that plain rounding down gives Caffe's
/// output size. The end pads hold what Caffe's rounding up reads beyond the map.
struct Pads {
  Extent begin = 0;
  Extent end = 0;
};

/// The window of a pooling layer on `input`: the whole map where it is global.
Window pooling_window(const Pooling& pooling, const Shape& input);

/// Explicit pads of a pooling layer on `input`.
Pads pooling_pads(const Pooling& pooling, const Shape& input);

}  // namespace perwatt::network
