#include "network/caffe/net.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "network/caffe/test_text.h"

namespace perwatt::network::net_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

CaffeNet read(const std::string& text) {
  return read_caffe_net(parse_caffe_text(text, "net"), "net");
}
std::string error_of(const std::string& text) {
  return caffe_error_of([&] { read(text); });
}
std::vector<std::string> names(const CaffeNet& net) {
  std::vector<std::string> found;
  for (const CaffeLayer& layer : net.layers) found.push_back(layer.name);
  return found;
}

TEST(CaffeNet, TakesItsInputInThreeWays) {
  for (const char* text : {"input: 'x' input_dim: 2 input_dim: 3 input_dim: 4 input_dim: 5",
                           "input: 'x' input_shape { dim: 2 dim: 3 dim: 4 dim: 5 }",
                           "layer { name: 'in' type: 'Input' top: 'x' input_param { shape: { dim: "
                           "2 dim: 3 dim: 4 dim: 5 } } }"}) {
    const CaffeNet net = read(text);
    EXPECT_EQ(net.input, "x");
    EXPECT_THAT(net.input_shape, ElementsAre(2, 3, 4, 5));
    EXPECT_TRUE(net.layers.empty());
  }
}

TEST(CaffeNet, RefusesOtherInputs) {
  EXPECT_THAT(error_of("name: 'x'"), HasSubstr("net: the net has no input"));
  EXPECT_THAT(error_of("input: 'x'\ninput_dim: 2"),
              HasSubstr("net:1: the input needs four dimensions"));
  EXPECT_THAT(error_of("input: 'x'\ninput_dim: 0"),
              HasSubstr("net:2: input_dim must be an integer from 1 to 65536, not '0'"));
  EXPECT_THAT(error_of("input: 'x' input: 'y'"), HasSubstr("several inputs"));
  EXPECT_THAT(error_of("input: 'x'"), HasSubstr("needs four input_dim, or one input_shape"));
  EXPECT_THAT(error_of(caffe_test_net("layer { name: 'd' type: 'Input' top: 'd' input_param { "
                                      "shape { dim: 1 dim: 1 dim: 1 dim: 1 } } }")),
              HasSubstr("second input"));
  EXPECT_THAT(error_of("layer { name: 'd' type: 'Input' top: 'd' }"), HasSubstr("needs one shape"));
}

TEST(CaffeNet, KeepsTheLayersOfInference) {
  const CaffeNet net = read(caffe_test_net(R"(
layer { name: "train" type: "ReLU" include { phase: TRAIN } }
layer { name: "test" type: "ReLU" include { phase: TEST } }
layer { name: "either" type: "ReLU" include { phase: TRAIN } include { phase: TEST } }
layer { name: "staged" type: "ReLU" include { stage: "other" } }
layer { name: "unstaged" type: "ReLU" include { not_stage: "other" } }
layer { name: "excluded" type: "ReLU" exclude { phase: TEST } }
layer { name: "level" type: "ReLU" include { min_level: 1 } }
layer { name: "kept" type: "ReLU" exclude { phase: TRAIN } }
)"));
  EXPECT_THAT(names(net), ElementsAre("test", "either", "unstaged", "kept"));
  EXPECT_EQ(net.layers[0].line, 4);
}

TEST(CaffeNet, RefusesTrainingNets) {
  EXPECT_THAT(error_of(caffe_test_net("\nlayer { name: 'mnist' type: 'Data' top: 'data' }")),
              HasSubstr("net:3: layer 'mnist' of type 'Data' belongs to training"));
  EXPECT_THAT(error_of(caffe_test_net("layers { name: 'loss' type: SOFTMAX_LOSS }")),
              HasSubstr("layer 'loss' of type 'SoftmaxWithLoss'"));
}

TEST(CaffeNet, RefusesUnknownFieldsAndTypes) {
  EXPECT_THAT(error_of("names: 'x'"), HasSubstr("net:1: names is not supported"));
  EXPECT_THAT(error_of("name: 5"), HasSubstr("net:1: name must be a quoted string"));
  EXPECT_THAT(error_of("name: 'a' name: 'b'"), HasSubstr("given a second time"));
  EXPECT_THAT(error_of("name: 'a\\xff'"), HasSubstr("UTF-8"));
  EXPECT_THAT(error_of("name: 'a\\n'"), HasSubstr("control characters"));
  EXPECT_EQ(read(caffe_test_net("name: 'd\xc3\xa9j\xc3\xa0'")).name, "d\xc3\xa9j\xc3\xa0");
  EXPECT_THAT(error_of("layer: 5"), HasSubstr("layer must be a { message }"));
  EXPECT_THAT(error_of("layer {} layers {}"), HasSubstr("not both"));
  EXPECT_THAT(error_of(caffe_test_net("layer { name: 'x' }")),
              HasSubstr("layer 'x': the layer has no type"));
  std::string many = caffe_test_net("");
  for (std::size_t i = 0; i <= kMaxCaffeNetLayers; ++i) many += "layer{type:'X'}";
  EXPECT_THAT(error_of(many), HasSubstr("more than 5000 layers"));
}

TEST(CaffeNet, UpgradesTheFormOf2014) {
  const Graph graph = caffe_test_graph(caffe_test_net(R"(
layers { name: "conv" type: CONVOLUTION bottom: "data" top: "conv" blobs_lr: 1 weight_decay: 0
         convolution_param { num_output: 4 kernel_size: 3 } }
layers { name: "relu" type: RELU bottom: "conv" top: "conv" }
layers { name: "fc" type: INNER_PRODUCT bottom: "conv" top: "fc" inner_product_param { num_output: 2 } }
)"));
  EXPECT_EQ(kind(graph.layer(1).operation), "Convolution");
  EXPECT_EQ(kind(graph.layer(2).operation), "ReLU");
  EXPECT_EQ(graph.layers().back().output, (Shape{2, 1, 1, true}));
}

TEST(CaffeNet, UpgradesTheFormBefore) {
  const Graph graph = caffe_test_graph(caffe_test_net(R"(
layers { layer { name: "conv" type: "conv" num_output: 4 kernelsize: 3 stride: 2 biasterm: false
                 weight_filler { type: "gaussian" } blobs_lr: 1. } bottom: "data" top: "conv" }
layers { layer { name: "pool" type: "pool" pool: AVE kernelsize: 2 stride: 1 } bottom: "conv" top: "pool" }
layers { layer { name: "fc" type: "innerproduct" num_output: 2 } bottom: "pool" top: "fc" }
)"));
  const auto& conv = std::get<Convolution>(graph.layer(1).operation);
  EXPECT_EQ(conv.outputs, 4);
  EXPECT_FALSE(conv.bias);
  EXPECT_EQ(conv.window.stride, Extent(2));
  EXPECT_EQ(std::get<Pooling>(graph.layer(2).operation).kind, PoolingKind::average);
  EXPECT_THAT(caffe_graph_error(caffe_test_net("layers { layer { name: 'p' type: 'relu'\n "
                                               "det_fg_threshold: 1 } bottom: 'data' top: 'p' }")),
              HasSubstr("net:3: layer.det_fg_threshold"));
}

}  // namespace
}  // namespace perwatt::network::net_test
