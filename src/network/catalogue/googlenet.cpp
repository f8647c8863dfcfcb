#include <string>

#include "network/catalogue/networks.h"
#include "network/graph/builder.h"

namespace perwatt::network {
namespace {

/// The columns of the paper's table 1: filters of each path, and those that reduce before the 3 x 3
/// and 5 x 5 ones.
struct Inception {
  int one, three_reduce, three, five_reduce, five, pool_projection;
};

Tensor inception(Builder& net, const std::string& number, Tensor x, const Inception& filters) {
  const std::string name = "inception_" + number;
  const Tensor one = x.convolution(name + "/1x1", filters.one, 1).relu();
  const Tensor three = x.convolution(name + "/3x3_reduce", filters.three_reduce, 1)
                           .relu()
                           .convolution(name + "/3x3", filters.three, 3, {.pad = 1})
                           .relu();
  const Tensor five = x.convolution(name + "/5x5_reduce", filters.five_reduce, 1)
                          .relu()
                          .convolution(name + "/5x5", filters.five, 5, {.pad = 2})
                          .relu();
  const Tensor pooled = x.max_pool(name + "/pool", 3, 1, 1)
                            .convolution(name + "/pool_proj", filters.pool_projection, 1)
                            .relu();
  return net.concat(name + "/output", {one, three, five, pooled});
}

}  // namespace

Graph googlenet() {
  Builder net("googlenet", {3, 224, 224});
  Tensor x = net.input()
                 .convolution("conv1/7x7_s2", 64, 7, {.stride = 2, .pad = 3})
                 .relu()
                 .max_pool("pool1/3x3_s2", 3, 2)
                 .lrn("pool1/norm1")
                 .convolution("conv2/3x3_reduce", 64, 1)
                 .relu()
                 .convolution("conv2/3x3", 192, 3, {.pad = 1})
                 .relu()
                 .lrn("conv2/norm2")
                 .max_pool("pool2/3x3_s2", 3, 2);
  x = inception(net, "3a", x, {64, 96, 128, 16, 32, 32});
  x = inception(net, "3b", x, {128, 128, 192, 32, 96, 64}).max_pool("pool3/3x3_s2", 3, 2);
  x = inception(net, "4a", x, {192, 96, 208, 16, 48, 64});
  x = inception(net, "4b", x, {160, 112, 224, 24, 64, 64});
  x = inception(net, "4c", x, {128, 128, 256, 24, 64, 64});
  x = inception(net, "4d", x, {112, 144, 288, 32, 64, 64});
  x = inception(net, "4e", x, {256, 160, 320, 32, 128, 128}).max_pool("pool4/3x3_s2", 3, 2);
  x = inception(net, "5a", x, {256, 160, 320, 32, 128, 128});
  x = inception(net, "5b", x, {384, 192, 384, 48, 128, 128});
  x.average_pool("pool5/7x7_s1", 7, 1)
      .dropout(0.4f)
      .inner_product("loss3/classifier", 1000)
      .softmax("prob");
  return net.take();
}

}  // namespace perwatt::network
