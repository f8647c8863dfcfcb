// Sound networks' files. Is NOT aware of pictures or plans.
#include <algorithm>
#include <protozero/pbf_writer.hpp>

#include "network/caffe/graph.h"
#include "network/caffe/proto.h"
#include "network/caffe/text.h"
#include "network/graph/builder.h"
#include "network/graph/seeded_weights.h"
#include "network/onnx/fixture.h"
#include "network/onnx/layout.h"
#include "seeds.h"

namespace perwatt::fuzz {
namespace {

namespace caffe = network::caffe;
using network::OnnxFixture;
using protozero::pbf_writer;
using Numbers = OnnxFixture::Numbers;

/// A residual network of a few layers as perwatt writes it.
std::string written_onnx() {
  network::Builder builder("small", {3, 16, 16});
  const network::Tensor stem =
      builder.input()
          .convolution("conv", 4, 3, {.stride = 2, .pad = 1, .bias = false})
          .batch_norm("norm")
          .scale("scale")
          .relu();
  const network::Tensor joined =
      builder.concat("join", {stem.max_pool("max", 3, 2), stem.average_pool("mean", 3, 2)});
  builder.sum("sum", joined, joined.convolution("branch", 8, 1, {.groups = 2}).lrn("lrn"))
      .global_average_pool("pool")
      .inner_product("classes", 5)
      .softmax("prob");
  const network::Graph graph = builder.take();
  const network::SeededWeights weights(graph, 1);
  const network::Layout layout = network::lay_out_onnx(graph, {{"network", "small"}});
  std::string file;
  for (const network::Segment& segment : layout.segments) {
    file += segment.text;
    if (!segment.values) continue;
    std::vector<float> values(static_cast<std::size_t>(segment.values->size));
    weights.fill(*segment.values, 0, values);
    file.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  }
  return file + layout.trailer(std::string(network::kHashDigits, '0'));
}

/// Shapes that are computed inside the graph, as exporters write them.
std::string reshaping_onnx() {
  OnnxFixture model;
  model.input("data", {0, 3, 8, 8})
      .node("Shape", {"data"}, {"shape"})
      .node("Gather", {"shape", "zero"}, {"batch"}, {{"axis", std::int64_t{0}}})
      .node("Unsqueeze", {"batch", "axes"}, {"batches"})
      .node("Concat", {"batches", "rest"}, {"to"}, {{"axis", std::int64_t{0}}})
      .node("Reshape", {"data", "to"}, {"rows"})
      .node("Transpose", {"rows"}, {"columns"}, {{"perm", Numbers{0, 2, 1}}})
      .node("MatMul", {"columns", "rows"}, {"product"})
      .node("Slice", {"product", "starts", "ends", "axes_1", "steps"}, {"part"})
      .node("Split", {"part"}, {"left", "right"}, {{"axis", std::int64_t{2}}})
      .node("Add", {"left", "right"}, {"sum"})
      .node("Clip", {"sum"}, {"cut"})
      .node("ReduceMean", {"cut"}, {"mean"}, {{"axes", Numbers{-1}}, {"keepdims", std::int64_t{0}}})
      .node("Squeeze", {"mean", "axes_1"}, {"flat"})
      .node("Softmax", {"flat"}, {"prob"}, {{"axis", std::int64_t{-1}}})
      .tensor("zero", {}, 7, std::string(8, '\0'))
      .integers("axes", {0})
      .integers("axes_1", {1})
      .integers("rest", {3, -1})
      .integers("starts", {0})
      .integers("ends", {1})
      .integers("steps", {1})
      .output("prob");
  return model.bytes();
}

/// Windows, normalisation, arithmetic, quantisation, weights in another file.
std::string mobile_onnx() {
  OnnxFixture model;
  model.input("data", {1, 3, 12, 12})
      .node("Pad", {"data", "pads"}, {"padded"}, {{"mode", std::string("reflect")}})
      .node("Conv", {"padded", "filters"}, {"map"},
            {{"kernel_shape", Numbers{3, 3}},
             {"strides", Numbers{2, 2}},
             {"dilations", Numbers{1, 1}},
             {"group", std::int64_t{3}},
             {"auto_pad", std::string("SAME_UPPER")}})
      .node("BatchNormalization", {"map", "v", "v", "v", "v"}, {"normal"})
      .node("HardSigmoid", {"normal"}, {"gate"})
      .node("Mul", {"normal", "gate"}, {"gated"})
      .node("MaxPool", {"gated"}, {"pooled"},
            {{"kernel_shape", Numbers{2, 2}},
             {"strides", Numbers{2, 2}},
             {"pads", Numbers{0, 0, 1, 1}},
             {"ceil_mode", std::int64_t{1}}})
      .node("ConvTranspose", {"pooled", "up"}, {"larger"}, {{"strides", Numbers{2, 2}}})
      .node("QuantizeLinear", {"larger", "step", "point"}, {"small"})
      .node("DequantizeLinear", {"small", "step", "point"}, {"back"})
      .node("Resize", {"back"}, {"resized"})
      .node("FusedConv", {"resized"}, {"out"}, {}, "com.microsoft")
      .integers("pads", {0, 0, 1, 1, 0, 0, 1, 1})
      .weights("filters", {3, 1, 3, 3})
      .weights("v", {3})
      .weights("step", {})
      .weights("point", {}, 2, 8)
      .external("up", {3, 2, 3, 3}, "weights.bin", "64", "216")
      .output("out");
  pbf_writer constant(model.graph(), network::onnx::graph::kNode);
  constant.add_string(network::onnx::node::kOutput, "number");
  constant.add_string(network::onnx::node::kOpType, "Constant");
  pbf_writer attribute(constant, network::onnx::node::kAttribute);
  attribute.add_string(network::onnx::attribute::kName, "value");
  pbf_writer tensor(attribute, network::onnx::attribute::kTensor);
  const std::vector<std::int64_t> numbers = {1, -1, 300};
  tensor.add_int64(network::onnx::tensor::kDims, 3);
  tensor.add_int32(network::onnx::tensor::kDataType, network::onnx::tensor::kInt64);
  tensor.add_packed_int64(network::onnx::tensor::kInt64Data, numbers.begin(), numbers.end());
  tensor.commit();
  attribute.commit();
  constant.commit();
  return model.bytes(11);
}

constexpr char kNewest[] = R"(name: "net"  # the newest form
layer { name: "data" type: "Input" top: "data"
  input_param { shape { dim: 1 dim: 3 dim: 12 dim: 12 } } }
layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" param { lr_mult: 1 }
  convolution_param { num_output: 4 kernel_size: 3 pad: 1 stride: 1 bias_term: false
                      weight_filler { type: "xavier" } } }
layer { name: "norm" type: "BatchNorm" bottom: "conv" top: "conv" batch_norm_param { eps: 1e-5 } }
layer { name: "scale" type: "Scale" bottom: "conv" top: "conv" scale_param { bias_term: true } }
layer { name: "slope" type: "PReLU" bottom: "conv" top: "slope" }
layer { name: "wide" type: "Convolution" bottom: "slope" top: "wide"
  convolution_param { num_output: 4 kernel_h: 1 kernel_w: 3 pad_h: 0 pad_w: 1 group: 2 dilation: 1 } }
layer { name: "sum" type: "Eltwise" bottom: "slope" bottom: "wide" top: "sum"
  eltwise_param { operation: SUM coeff: [1, 1.0] } }
layer { name: "pool" type: "Pooling" bottom: "sum" top: "pool"
  pooling_param { pool: MAX kernel_size: 3 stride: 2 } }
layer { name: "join" type: "Concat" bottom: "pool" bottom: "pool" top: "join"
  concat_param { axis: 1 } }
layer { name: "lrn" type: "LRN" bottom: "join" top: "lrn" lrn_param { local_size: 5 alpha: 0.0001 } }
layer { name: "out" type: "InnerProduct" bottom: "lrn" top: "out"
  inner_product_param { num_output: 7 } include { phase: TEST } }
layer { name: "prob" type: "Softmax" bottom: "out" top: "prob" }
)";

constexpr char kShapes[] = R"(input: "x" input_shape < dim: 2 dim: 8 dim: 5 dim: 6 >
layer { name: 'a' type: 'Power' bottom: 'x' top: 'a' power_param { power: 2 scale: .5 shift: -1 } }
layer { name: 'b' type: 'ELU' bottom: 'a' top: 'b' elu_param { alpha: 0.5 } }
layer { name: 'split' type: 'Split' bottom: 'b' top: 'b1' top: 'b2' }
layer { name: 'c' type: 'AbsVal' bottom: 'b1' top: 'c' }
layer { name: 'd' type: 'TanH' bottom: 'b2' top: 'd' }
layer { name: 'e' type: 'Eltwise' bottom: 'c' bottom: 'd' top: 'e' eltwise_param { operation: MAX } }
layer { name: 'f' type: 'Reshape' bottom: 'e' top: 'f' reshape_param { shape { dim: [0, -1, 1, 6] } } }
layer { name: 'g' type: 'Pooling' bottom: 'f' top: 'g'
  pooling_param { pool: AVE global_pooling: true } }
layer { name: 'h' type: 'Flatten' bottom: 'g' top: 'h' }
layer { name: 'i' type: 'Dropout' bottom: 'h' top: 'h' dropout_param { dropout_ratio: 0.5 } }
layer { name: 'j' type: 'Sigmoid' bottom: 'h' top: 'j' }
layer { name: 'q' type: 'ReLU' bottom: 'c' top: 'q' relu_param { negative_slope: 0.1 } }
layer { name: 'r' type: 'Silence' bottom: 'q' }
layer { name: 'k' type: 'SoftmaxWithLoss' bottom: 'j' top: 'k' include { phase: TRAIN } }
)";

constexpr char kV1[] = R"(name: 'v1'
input: 'data' input_dim: 1 input_dim: 3 input_dim: 0x10 input_dim: 16
layers { name: 'conv' type: CONVOLUTION bottom: 'data' top: 'conv' blobs_lr: 1 weight_decay: 0
  convolution_param { num_output: 8 kernel_size: 3 stride: 2 } }
layers { name: 'relu' type: RELU bottom: 'conv' top: 'conv' }
layers { name: 'pool' type: POOLING bottom: 'conv' top: 'pool'
  pooling_param { pool: AVE kernel_size: 2 stride: 2 pad: 1 } }
layers { name: 'ip' type: INNER_PRODUCT bottom: 'pool' top: 'ip'
  inner_product_param { num_output: 10 } }
layers { name: 'prob' type: SOFTMAX bottom: 'ip' top: 'prob' }
)";

constexpr char kV0[] = R"(input: "data" input_dim: 1 input_dim: 3 input_dim: 16 input_dim: 16
layers { layer { name: "c" type: "conv" num_output: 4 kernelsize: 3 stride: 1 pad: 1 }
  bottom: "data" top: "c" }
layers { layer { name: "r" type: "relu" } bottom: "c" top: "c" }
layers { layer { name: "p" type: "pool" pool: MAX kernelsize: 2 stride: 2 } bottom: "c" top: "p" }
layers { layer { name: "i" type: "innerproduct" num_output: 3 } bottom: "p" top: "i" }
layers { layer { name: "s" type: "softmax" } bottom: "i" top: "s" }
)";

enum class Version { newest, v1, v0 };

void add_blob(pbf_writer& layer, protozero::pbf_tag_type field,
              const std::vector<std::int64_t>& shape, Version version) {
  std::int64_t size = 1;
  for (const std::int64_t dimension : shape) size *= dimension;
  pbf_writer blob(layer, field);
  if (version == Version::newest) {
    pbf_writer(blob, caffe::blob::kShape)
        .add_packed_int64(caffe::shape::kDim, shape.begin(), shape.end());
  } else {
    std::vector<std::int64_t> four(4 - std::min<std::size_t>(4, shape.size()), 1);
    four.insert(four.end(), shape.begin(), shape.end());
    for (std::size_t i = 0; i < four.size(); ++i)
      blob.add_int64(caffe::blob::kNum + static_cast<protozero::pbf_tag_type>(i), four[i]);
  }
  const std::vector<float> values(static_cast<std::size_t>(size), 0.5f);
  if (version == Version::newest)
    blob.add_packed_float(caffe::blob::kData, values.begin(), values.end());
  else  // one by one, and as doubles in V0
    for (const float value : values)
      version == Version::v1 ? blob.add_float(caffe::blob::kData, value)
                             : blob.add_double(caffe::blob::kDoubleData, double{value});
}

std::string caffemodel(const network::Graph& graph, Version version) {
  const bool newest = version == Version::newest, v1 = version == Version::v1;
  const auto blobs = newest ? caffe::layer::kBlobs
                     : v1   ? caffe::layer_v1::kBlobs
                            : caffe::layer_v0::kBlobs;
  const std::vector<network::Parameter> all = network::parameters(graph);
  std::string file;
  pbf_writer net(file);
  net.add_string(1, "net");
  for (network::LayerId id = 0; id < graph.layers().size(); ++id) {
    std::string bytes;
    pbf_writer layer(bytes);
    bool trained = false;
    layer.add_string(newest ? caffe::layer::kName
                     : v1   ? caffe::layer_v1::kName
                            : caffe::layer_v0::kName,
                     graph.layer(id).name);
    for (const network::Parameter& parameter : all) {
      if (parameter.layer != id) continue;
      add_blob(layer, blobs, parameter.shape, version);
      trained = true;
    }
    if (std::holds_alternative<network::BatchNorm>(graph.layer(id).operation))
      add_blob(layer, blobs, {1}, version);
    if (!trained) continue;
    if (newest)
      net.add_message(caffe::net::kLayer, bytes);
    else if (v1)
      net.add_message(caffe::net::kLayersV1, bytes);
    else
      pbf_writer(net, caffe::net::kLayersV1).add_message(caffe::layer_v1::kLayerV0, bytes);
  }
  return file;
}

}  // namespace

std::vector<std::string> onnx_seeds() {
  return {written_onnx(), network::small_classifier().bytes(), reshaping_onnx(), mobile_onnx()};
}

std::vector<std::string> prototxt_seeds() {
  return {kNewest, kShapes, kV1, kV0};
}

std::vector<std::string> caffemodel_seeds() {
  const network::Graph graph = network::caffe_graph(
      network::read_caffe_net(network::parse_caffe_text(kNewest, "net"), "net"), "net", "net");
  return {caffemodel(graph, Version::newest), caffemodel(graph, Version::v1),
          caffemodel(graph, Version::v0)};
}

}  // namespace perwatt::fuzz
