#include <array>
#include <string>

#include "network/catalogue/networks.h"
#include "network/graph/builder.h"

namespace perwatt::network {
namespace {

using Blocks = std::array<int, 4>;

/// Convolution without bias, batch normalisation, scale. `id` is the convolution's name behind
/// "res".
Tensor normalised(Tensor x, const std::string& id, int outputs, int kernel, int stride) {
  return x
      .convolution("res" + id, outputs, kernel,
                   {.stride = stride, .pad = kernel / 2, .bias = false})
      .batch_norm("bn" + id)
      .scale("scale" + id);
}

/// Two 3 x 3 convolutions.
Tensor basic(Tensor x, const std::string& id, int width, int stride) {
  const Tensor first = normalised(x, id + "_branch2a", width, 3, stride).relu();
  return normalised(first, id + "_branch2b", width, 3, 1);
}

/// 1 x 1 (which carries the stride, as in Caffe), 3 x 3, 1 x 1 to four times the width.
Tensor bottleneck(Tensor x, const std::string& id, int width, int stride) {
  const Tensor first = normalised(x, id + "_branch2a", width, 1, stride).relu();
  const Tensor second = normalised(first, id + "_branch2b", width, 3, 1).relu();
  return normalised(second, id + "_branch2c", 4 * width, 1, 1);
}

/// "2a", "2b", "2c" where letters suffice; "4a", "4b1", "4b2", ... in the deep networks' middle
/// stages.
std::string block_id(std::size_t stage, int block, bool numbered) {
  const std::string number = std::to_string(stage + 2);
  if (numbered && block > 0) return number + "b" + std::to_string(block);
  return number + static_cast<char>('a' + block);
}

using Branch = Tensor (*)(Tensor x, const std::string& id, int width, int stride);

struct Variant {
  std::string name;
  Blocks blocks;  ///< residual blocks of each stage
  Branch branch;
  int expansion;           ///< a block's outputs over its width
  bool stem_bias = false;  ///< whether conv1 has a bias
  bool numbered = false;   ///< how the blocks of the stages 3 and 4 are named
};

Graph resnet(const Variant& variant) {
  Builder net(variant.name, {3, 224, 224});
  Tensor x = net.input()
                 .convolution("conv1", 64, 7, {.stride = 2, .pad = 3, .bias = variant.stem_bias})
                 .batch_norm("bn_conv1")
                 .scale("scale_conv1")
                 .relu()
                 .max_pool("pool1", 3, 2);
  for (std::size_t stage = 0; stage < variant.blocks.size(); ++stage) {
    const int width = 64 << stage;
    const bool numbered = variant.numbered && (stage == 1 || stage == 2);
    for (int block = 0; block < variant.blocks[stage]; ++block) {
      const std::string id = block_id(stage, block, numbered);
      const int stride = stage > 0 && block == 0 ? 2 : 1;
      const Tensor shortcut =
          block > 0 ? x : normalised(x, id + "_branch1", variant.expansion * width, 1, stride);
      x = net.sum("res" + id, shortcut, variant.branch(x, id, width, stride)).relu();
    }
  }
  x.average_pool("pool5", 7, 1).inner_product("fc1000", 1000).softmax("prob");
  return net.take();
}

}  // namespace

Graph resnet_18() {
  return resnet({"resnet-18", {2, 2, 2, 2}, basic, 1});
}
Graph resnet_50() {
  return resnet({"resnet-50", {3, 4, 6, 3}, bottleneck, 4, true});
}
Graph resnet_101() {
  return resnet({"resnet-101", {3, 4, 23, 3}, bottleneck, 4, false, true});
}
Graph resnet_152() {
  return resnet({"resnet-152", {3, 8, 36, 3}, bottleneck, 4, false, true});
}

}  // namespace perwatt::network
