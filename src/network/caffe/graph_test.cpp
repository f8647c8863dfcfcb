#include "network/caffe/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "network/caffe/test_text.h"

namespace perwatt::network::graph_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string one(const std::string& type, const std::string& parameters = "") {
  return caffe_test_net("layer { name: 'x' type: '" + type + "' bottom: 'data' top: 'x'\n" +
                        parameters + " }");
}
Operation read(const std::string& type, const std::string& parameters) {
  return caffe_test_graph(one(type, parameters)).layers().back().operation;
}

TEST(CaffeGraph, ResolvesInPlaceLayersSplitAndSilence) {
  const Graph graph = caffe_test_graph(kCaffeTestNet);
  std::vector<std::string> names;
  for (const Layer& layer : graph.layers()) names.push_back(layer.name);
  EXPECT_THAT(names, ElementsAre("image", "conv", "norm", "scale", "relu", "act", "sum", "pool",
                                 "drop", "fc", "prob"));
  EXPECT_THAT(graph.layer(3).inputs, ElementsAre(2));
  EXPECT_THAT(graph.layer(6).inputs, ElementsAre(5, 4));
  EXPECT_EQ(graph.name(), "test");
  EXPECT_EQ(graph.input_shape(), (Shape{3, 16, 16}));
  EXPECT_EQ(graph.layers().back().output, (Shape{4, 1, 1, true}));
  EXPECT_EQ(caffe_test_graph(one("ReLU")).name(), "fallback");
}

TEST(CaffeGraph, ReadsWindowsInEveryWay) {
  const auto window = [](const std::string& numbers) {
    return std::get<Convolution>(
               read("Convolution", "convolution_param { num_output: 1 " + numbers + " }"))
        .window;
  };
  EXPECT_EQ(window("kernel_size: 3").kernel, Extent(3));
  EXPECT_EQ(window("kernel_size: 3 kernel_size: 5").kernel, Extent(3, 5));
  EXPECT_EQ(window("kernel_h: 3 kernel_w: 5").kernel, Extent(3, 5));
  EXPECT_EQ(window("kernel_size: 3 pad_w: 2").pad, Extent(0, 2));
  EXPECT_EQ(window("kernel_size: 3 stride_h: 2").stride, Extent(2, 1));
  EXPECT_EQ(window("kernel_size: 2 dilation: 3").dilation, Extent(3));
}

TEST(CaffeGraph, ReadsParametersAndTheirDefaults) {
  EXPECT_EQ(std::get<Lrn>(read("LRN", "")).alpha, 1.0f);
  EXPECT_EQ(std::get<Relu>(read("ReLU", "relu_param { negative_slope: 0.25 }")).negative_slope,
            0.25f);
  EXPECT_FALSE(std::get<Scale>(read("Scale", "")).bias);
  EXPECT_EQ(std::get<BatchNorm>(read("BatchNorm", "batch_norm_param { eps: 1e-3 }")).epsilon,
            1e-3f);
  EXPECT_FALSE(
      std::get<Pooling>(read("Pooling", "pooling_param { kernel_size: 2 round_mode: FLOOR }"))
          .round_up);
  EXPECT_EQ(std::get<Pooling>(read("Pooling", "pooling_param { kernel_size: 2 pool: 1 }")).kind,
            PoolingKind::average);
  EXPECT_EQ(std::get<Convolution>(
                read("ConvolutionDepthwise", "convolution_param { num_output: 3 kernel_size: 3 }"))
                .groups,
            3);
  EXPECT_EQ(
      std::get<Reshape>(read("Reshape", "reshape_param { shape { dim: 0 dim: -1 dim: 4 dim: 4 } }"))
          .to,
      (Shape{12, 4, 4}));
  EXPECT_EQ(std::get<Reshape>(read("Reshape", "reshape_param { shape { dim: -1 dim: 192 } }")).to,
            (Shape{192, 1, 1, true}));
}

TEST(CaffeGraph, NamesWhatItDoesNotSupportAndItsLine) {
  const auto refusal = [](const std::string& type, const std::string& parameters) {
    return caffe_graph_error(one(type, parameters));
  };
  EXPECT_EQ(refusal("Deconvolution", ""),
            "net:2: layer 'x' of type 'Deconvolution' is not supported");
  EXPECT_EQ(refusal("ReLU", "relu_param { upper: 6 }"),
            "net:3: layer 'x': relu_param.upper is not supported");
  EXPECT_EQ(refusal("ReLU", "sparkle: 1"), "net:3: layer 'x': layer.sparkle is not supported");
  EXPECT_EQ(refusal("ReLU", "pooling_param { whatever: 1 }"), "no error");
  EXPECT_THAT(refusal("LRN", "lrn_param { norm_region: WITHIN_CHANNEL }"),
              HasSubstr("WITHIN_CHANNEL is not supported"));
  EXPECT_THAT(refusal("Pooling", "pooling_param { pool: STOCHASTIC kernel_size: 2 }"),
              HasSubstr("STOCHASTIC"));
  EXPECT_THAT(refusal("Pooling", "pooling_param { pool: MEAN }"),
              HasSubstr("pool must be one of MAX, AVE"));
  EXPECT_THAT(refusal("Pooling", "pooling_param { global_pooling: true kernel_size: 2 }"),
              HasSubstr("contradicts global_pooling"));
  EXPECT_THAT(refusal("Pooling", ""), HasSubstr("needs kernel_size"));
  EXPECT_THAT(
      refusal("Convolution", "convolution_param { num_output: 1 kernel_size: 3 kernel_h: 3 }"),
      HasSubstr("contradict"));
  EXPECT_THAT(refusal("Convolution", "convolution_param { num_output: 1 kernel_h: 3 }"),
              HasSubstr("needs kernel_size"));
  EXPECT_THAT(refusal("Convolution", "convolution_param { num_output: 1.5 }"),
              HasSubstr("num_output must be an integer"));
  EXPECT_THAT(refusal("Convolution", "convolution_param { kernel_size: 3 }"),
              HasSubstr("net:2: fallback: layer 'x' (Convolution): needs at least one output"));
  EXPECT_THAT(refusal("Convolution", "convolution_param { num_output: 1 kernel_size: 9 }"),
              HasSubstr("larger than the padded input"));
  EXPECT_THAT(refusal("Eltwise", "bottom: 'data' eltwise_param { coeff: 1\n coeff: -1 }"),
              HasSubstr("coeff other than 1"));
  EXPECT_THAT(refusal("Softmax", "softmax_param { axis: 2 }"),
              HasSubstr("axis 2 is not supported"));
  EXPECT_THAT(refusal("InnerProduct", "inner_product_param { num_output: 1 transpose: true }"),
              HasSubstr("transpose"));
  EXPECT_THAT(refusal("Dropout", "dropout_param { scale_train: false }"), HasSubstr("scale_train"));
  EXPECT_THAT(refusal("BatchNorm", "batch_norm_param { use_global_stats: false }"),
              HasSubstr("use_global_stats"));
  EXPECT_THAT(refusal("Power", "power_param { scale: inf }"),
              HasSubstr("scale must be a finite number"));
  EXPECT_THAT(refusal("Reshape", "reshape_param { shape { dim: 0 dim: 7 } }"),
              HasSubstr("does not hold the 192 values"));
  EXPECT_THAT(refusal("Reshape", "reshape_param { shape { dim: 0 dim: 3 dim: 64 } }"),
              HasSubstr("two or four"));
}

TEST(CaffeGraph, NamesWiresThatLeadNowhere) {
  const auto error = [](const std::string& layers) {
    return caffe_graph_error(caffe_test_net(layers));
  };
  EXPECT_EQ(error("\nlayer { name: 'x' type: 'ReLU' bottom: 'y' top: 'x' }"),
            "net:3: layer 'x': reads 'y', which no layer before it gives");
  EXPECT_THAT(error("layer { name: 'x' type: 'ReLU' top: 'x' }"), HasSubstr("reads nothing"));
  EXPECT_THAT(error("layer { name: 'x' type: 'ReLU' bottom: 'data' }"), HasSubstr("has no top"));
  EXPECT_THAT(error("layer { name: 'x' type: 'ReLU' bottom: 'data' top: 'x' }"
                    "layer { name: 'y' type: 'ReLU' bottom: 'data' top: 'x' }"),
              HasSubstr("gives 'x', as a layer before it"));
  EXPECT_THAT(error("layer { name: 'x' type: 'ReLU' bottom: 'data' top: 'x' }\n"
                    "layer { name: 'y' type: 'ReLU' bottom: 'data' top: 'y' }"),
              HasSubstr("net:3: the net has 2 outputs, of 'x' and 'y'"));
  EXPECT_THAT(error("layer { name: 'x' type: 'Silence' bottom: 'data' }"), HasSubstr("no output"));
  EXPECT_THAT(error("layer { name: 'x' type: 'Dropout' bottom: 'data' top: 'data' }"),
              HasSubstr("computes nothing"));
  EXPECT_THAT(error("layer { name: 'x' type: 'ReLU' bottom: 'data' top: 'x' }"
                    "layer { name: 'x' type: 'ReLU' bottom: 'x' top: 'y' }"),
              HasSubstr("the name is taken"));
}

TEST(CaffeGraph, BoundsWhatComesOfSmallTexts) {
  const auto conv = [](const std::string& numbers) {
    return caffe_graph_error(
        one("Convolution", "convolution_param { num_output: 16777216 " + numbers + " }"));
  };
  EXPECT_THAT(conv("kernel_size: 8"), HasSubstr("do not fit an ONNX file"));
  EXPECT_THAT(conv("kernel_size: 1 pad: 65536 stride: 9"),
              HasSubstr("more values than are supported"));
  EXPECT_THAT(conv("kernel_size: 65537"),
              HasSubstr("kernel_size must be an integer from 1 to 65536"));
  EXPECT_THAT(
      caffe_graph_error("input: 'x' input_dim: 1 input_dim: 65536 input_dim: 65536 input_dim: 65536"
                        " layer { name: 'r' type: 'ReLU' bottom: 'x' top: 'r' }"),
      HasSubstr("input 'x' gives more values"));
  EXPECT_THAT(
      caffe_graph_error("input: 'x' input_dim: 1 input_dim: 8 input_dim: 4096 input_dim: 4096"
                        " layer { name: 'fc' type: 'InnerProduct' bottom: 'x' top: 'fc' "
                        "inner_product_param { num_output: 1 } }"),
      HasSubstr("more inputs of one output"));
}

}  // namespace
}  // namespace perwatt::network::graph_test
