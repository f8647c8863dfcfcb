// A window's numbers in Caffe's three ways of writing them. Is NOT aware of layers.
#pragma once

#include "network/caffe/fields.h"
#include "network/graph/graph.h"

namespace perwatt::network {

/// kernel_size, or kernel_h and kernel_w; the same of pad and stride; and, of a convolution,
/// dilation. A convolution may give two values of one field, height first. Throws Error where the
/// kernel is missing or both ways are used.
Window caffe_window(CaffeFields& fields, bool convolution);

}  // namespace perwatt::network
