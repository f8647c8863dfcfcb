#include "network/catalogue/networks.h"
#include "network/graph/builder.h"

namespace perwatt::network {

Graph alexnet() {
  Builder net("alexnet", {3, 227, 227});
  net.input()
      .convolution("conv1", 96, 11, {.stride = 4})
      .relu()
      .lrn("norm1")
      .max_pool("pool1", 3, 2)
      .convolution("conv2", 256, 5, {.pad = 2, .groups = 2})
      .relu()
      .lrn("norm2")
      .max_pool("pool2", 3, 2)
      .convolution("conv3", 384, 3, {.pad = 1})
      .relu()
      .convolution("conv4", 384, 3, {.pad = 1, .groups = 2})
      .relu()
      .convolution("conv5", 256, 3, {.pad = 1, .groups = 2})
      .relu()
      .max_pool("pool5", 3, 2)
      .inner_product("fc6", 4096)
      .relu()
      .dropout(0.5f)
      .inner_product("fc7", 4096)
      .relu()
      .dropout(0.5f)
      .inner_product("fc8", 1000)
      .softmax("prob");
  return net.take();
}

}  // namespace perwatt::network
