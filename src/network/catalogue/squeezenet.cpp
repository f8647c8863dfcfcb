#include <string>

#include "network/catalogue/networks.h"
#include "network/graph/builder.h"

namespace perwatt::network {
namespace {

/// A fire module: squeeze to few channels, then expand by 1 x 1 and by 3 x 3 filters side by side.
Tensor fire(Builder& net, const std::string& name, Tensor x, int squeeze, int expand) {
  const Tensor squeezed = x.convolution(name + "/squeeze1x1", squeeze, 1).relu();
  const Tensor one = squeezed.convolution(name + "/expand1x1", expand, 1).relu();
  const Tensor three = squeezed.convolution(name + "/expand3x3", expand, 3, {.pad = 1}).relu();
  return net.concat(name + "/concat", {one, three});
}

}  // namespace

Graph squeezenet() {
  Builder net("squeezenet", {3, 227, 227});
  Tensor x = net.input().convolution("conv1", 96, 7, {.stride = 2}).relu().max_pool("pool1", 3, 2);
  x = fire(net, "fire2", x, 16, 64);
  x = fire(net, "fire3", x, 16, 64);
  x = fire(net, "fire4", x, 32, 128).max_pool("pool4", 3, 2);
  x = fire(net, "fire5", x, 32, 128);
  x = fire(net, "fire6", x, 48, 192);
  x = fire(net, "fire7", x, 48, 192);
  x = fire(net, "fire8", x, 64, 256).max_pool("pool8", 3, 2);
  x = fire(net, "fire9", x, 64, 256).dropout(0.5f);
  x.convolution("conv10", 1000, 1, {.pad = 1}).relu().global_average_pool("pool10").softmax("prob");
  return net.take();
}

}  // namespace perwatt::network
