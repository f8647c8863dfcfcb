// A Caffe net as a layer graph. Is NOT aware of files or of weights.
#pragma once

#include <string>

#include "network/caffe/net.h"
#include "network/graph/graph.h"

namespace perwatt::network {

/// The graph's layers are called as the net's; in-place layers, Split and Silence are resolved,
/// what only Silence reads is left out. The graph has the net's name, or `fallback_name` where it
/// has none. Throws Error "SOURCE:LINE: what": a layer or parameter that is not supported, shapes
/// that do not fit, no output or several, more weights than an ONNX file can hold.
Graph caffe_graph(const CaffeNet& net, const std::string& source, const std::string& fallback_name);

}  // namespace perwatt::network
