// Who reads whom in a Caffe net, once in-place layers, Split and Silence are resolved. Is NOT aware
// of what layers compute.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "network/caffe/net.h"

namespace perwatt::network {

/// A layer and the nodes that it reads; node 0 is the input, and has no layer.
struct CaffeNode {
  const CaffeLayer* layer = nullptr;
  std::vector<std::size_t> inputs;
};

/// The nodes on which the net's only output depends, in the order of computation; the last is that
/// output. `net` must outlive the result. Throws Error "SOURCE:LINE: what" where a layer reads what
/// no layer before it gives, gives nothing or what another gave, or where the net has no output or
/// several.
std::vector<CaffeNode> wire_caffe_net(const CaffeNet& net, const std::string& source);

}  // namespace perwatt::network
