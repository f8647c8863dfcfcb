#include <array>
#include <string>

#include "network/catalogue/networks.h"
#include "network/graph/builder.h"

namespace perwatt::network {
namespace {

/// Five stages of 3 x 3 convolutions, so many each, and a pooling behind each stage.
Graph vgg(const std::string& name, const std::array<int, 5>& convolutions) {
  constexpr std::array<int, 5> kOutputs = {64, 128, 256, 512, 512};
  Builder net(name, {3, 224, 224});
  Tensor x = net.input();
  for (std::size_t stage = 0; stage < kOutputs.size(); ++stage) {
    const std::string number = std::to_string(stage + 1);
    for (int i = 1; i <= convolutions[stage]; ++i)
      x = x.convolution("conv" + number + "_" + std::to_string(i), kOutputs[stage], 3, {.pad = 1})
              .relu();
    x = x.max_pool("pool" + number, 2, 2);
  }
  x.inner_product("fc6", 4096)
      .relu()
      .dropout(0.5f)
      .inner_product("fc7", 4096)
      .relu()
      .dropout(0.5f)
      .inner_product("fc8", 1000)
      .softmax("prob");
  return net.take();
}

}  // namespace

Graph vgg_16() {
  return vgg("vgg-16", {2, 2, 3, 3, 3});
}
Graph vgg_19() {
  return vgg("vgg-19", {2, 2, 4, 4, 4});
}

}  // namespace perwatt::network
