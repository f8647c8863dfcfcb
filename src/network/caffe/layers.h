// What each of Caffe's types of layer is as an operation. Is NOT aware of the net around a layer.
#pragma once

#include <string>

#include "network/caffe/net.h"
#include "network/graph/graph.h"

namespace perwatt::network {

/// The operation of `layer`, whose first input has the shape `input` and is read with `batch`
/// pictures at once. Throws Error "SOURCE:LINE: layer 'x' of type 'Y' is not supported", or what
/// parameter is not.
Operation caffe_operation(const CaffeLayer& layer, const Shape& input, std::int64_t batch,
                          const std::string& source);

}  // namespace perwatt::network
