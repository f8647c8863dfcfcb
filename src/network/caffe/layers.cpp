#include "network/caffe/layers.h"

#include <array>
#include <string_view>

#include "base/error.h"
#include "network/caffe/fields.h"
#include "network/caffe/window.h"

namespace perwatt::network {
namespace {

constexpr std::int64_t kMaxOutputs = 1 << 24;

/// What a type's function reads: its own message of parameters, and what reaches the layer.
struct Source {
  CaffeFields& fields;
  const Shape& input;
  std::int64_t batch;
};

/// The axis of channels, by either way of counting.
void require_channel_axis(const Source& from, const char* name) {
  const std::int64_t rank = from.input.flat ? 2 : 4;
  const std::int64_t axis = from.fields.integer(name, 1, -32, 32);
  if (axis != 1 && axis != 1 - rank)
    from.fields.fail(name, std::string(name) + " " + std::to_string(axis) +
                               " is not supported, only 1 (the channels)");
}

Operation convolution(const Source& from) {
  CaffeFields& f = from.fields;
  f.ignore({"weight_filler", "bias_filler", "engine", "force_nd_im2col"});
  require_channel_axis(from, "axis");
  return Convolution{.outputs = f.integer("num_output", 0, 1, kMaxOutputs),
                     .window = caffe_window(f, true),
                     .groups = static_cast<int>(f.integer("group", 1, 1, kMaxOutputs)),
                     .bias = f.boolean("bias_term", true)};
}

/// A group a channel where the field does not say otherwise.
Operation depthwise(const Source& from) {
  const bool given = from.fields.has("group");
  auto made = std::get<Convolution>(convolution(from));
  if (!given) made.groups = static_cast<int>(from.input.channels);
  return made;
}

Operation inner_product(const Source& from) {
  CaffeFields& f = from.fields;
  f.ignore({"weight_filler", "bias_filler"});
  require_channel_axis(from, "axis");
  if (f.boolean("transpose", false)) f.fail("transpose", "transpose is not supported");
  return InnerProduct{.outputs = f.integer("num_output", 0, 1, kMaxOutputs),
                      .bias = f.boolean("bias_term", true)};
}

Operation pooling(const Source& from) {
  CaffeFields& f = from.fields;
  f.ignore({"engine"});
  const std::size_t kind = f.choice("pool", 0, {"MAX", "AVE", "STOCHASTIC"});
  if (kind == 2) f.fail("pool", "pool STOCHASTIC is not supported");
  Pooling made{.kind = kind == 0 ? PoolingKind::max : PoolingKind::average, .window = {}};
  made.round_up = f.choice("round_mode", 0, {"CEIL", "FLOOR"}) == 0;
  made.global = f.boolean("global_pooling", false);
  if (!made.global) {
    made.window = caffe_window(f, false);
    return made;
  }
  for (const char* name : {"kernel_size", "kernel_h", "kernel_w"})
    if (f.has(name)) f.fail(name, std::string(name) + " contradicts global_pooling");
  for (const char* name : {"pad", "pad_h", "pad_w"}) f.integer(name, 0, 0, 0);
  for (const char* name : {"stride", "stride_h", "stride_w"}) f.integer(name, 1, 1, 1);
  return made;
}

Operation lrn(const Source& from) {
  CaffeFields& f = from.fields;
  f.ignore({"engine"});
  if (f.choice("norm_region", 0, {"ACROSS_CHANNELS", "WITHIN_CHANNEL"}) == 1)
    f.fail("norm_region", "norm_region WITHIN_CHANNEL is not supported");
  return Lrn{.size = static_cast<int>(f.integer("local_size", 5, 1, kMaxCaffeDimension - 1)),
             .alpha = f.number("alpha", 1),
             .beta = f.number("beta", 0.75f),
             .k = f.number("k", 1)};
}

Operation relu(const Source& from) {
  from.fields.ignore({"engine"});
  return Relu{from.fields.number("negative_slope", 0)};
}
Operation prelu(const Source& from) {
  from.fields.ignore({"filler"});
  return PRelu{from.fields.boolean("channel_shared", false)};
}
Operation elu(const Source& from) {
  return Elu{from.fields.number("alpha", 1)};
}
template <typename Same>
Operation without_parameters(const Source& from) {
  from.fields.ignore({"engine"});
  return Same{};
}
Operation power(const Source& from) {
  CaffeFields& f = from.fields;
  return Power{f.number("power", 1), f.number("scale", 1), f.number("shift", 0)};
}

Operation batch_norm(const Source& from) {
  CaffeFields& f = from.fields;
  f.ignore({"moving_average_fraction"});
  if (!f.boolean("use_global_stats", true))
    f.fail("use_global_stats",
           "use_global_stats false is not supported: its outputs depend on the batch");
  return BatchNorm{f.number("eps", 1e-5f)};
}

Operation scale(const Source& from) {
  CaffeFields& f = from.fields;
  f.ignore({"filler", "bias_filler"});
  require_channel_axis(from, "axis");
  f.integer("num_axes", 1, 1, 1);
  return Scale{f.boolean("bias_term", false)};
}

Operation eltwise(const Source& from) {
  CaffeFields& f = from.fields;
  f.ignore({"stable_prod_grad"});
  for (const float coefficient : f.numbers("coeff"))
    if (coefficient != 1) f.fail("coeff", "coeff other than 1 is not supported");
  switch (f.choice("operation", 1, {"PROD", "SUM", "MAX"})) {
    case 0:
      return EltwiseProduct{};
    case 1:
      return EltwiseSum{};
    default:
      return EltwiseMaximum{};
  }
}

Operation concat(const Source& from) {
  require_channel_axis(from, from.fields.has("concat_dim") ? "concat_dim" : "axis");
  return Concat{};
}
Operation flatten(const Source& from) {
  require_channel_axis(from, "axis");
  const std::int64_t last = from.input.flat ? 1 : 3;
  const std::int64_t end = from.fields.integer("end_axis", -1, -32, 32);
  if (end != -1 && end != last)
    from.fields.fail("end_axis", "end_axis " + std::to_string(end) + " is not supported, only -1");
  return Flatten{};
}
Operation softmax(const Source& from) {
  from.fields.ignore({"engine"});
  require_channel_axis(from, "axis");
  return Softmax{};
}
Operation dropout(const Source& from) {
  if (!from.fields.boolean("scale_train", true))
    from.fields.fail("scale_train", "scale_train false is not supported: it scales in inference");
  return Dropout{from.fields.number("dropout_ratio", 0.5f)};
}

/// To two or four dimensions, the first of which is the batch.
Operation reshape(const Source& from) {
  CaffeFields& f = from.fields;
  f.integer("axis", 0, 0, 0);
  f.integer("num_axes", -1, -1, -1);
  CaffeFields shape = f.message("shape");
  std::vector<std::int64_t> to = shape.integers("dim", -1, std::int64_t{1} << 31);
  shape.finish();
  const auto refuse = [&](const std::string& what) { f.fail("shape", "shape: " + what); };
  if (to.size() != 2 && to.size() != 4) refuse("only two or four dimensions are supported");
  const std::array<std::int64_t, 4> is = {from.batch, from.input.channels, from.input.height,
                                          from.input.width};
  std::int64_t known = 1, open = 0;
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (to[i] == 0 && from.input.flat && i > 1) refuse("dim 0 has no dimension to copy");
    if (to[i] == 0) to[i] = is[i];
    if (i == 0) continue;
    open += to[i] == -1 ? 1 : 0;
    known *= to[i] == -1 ? 1 : to[i];
    if (known > std::int64_t{1} << 31) refuse("more values than the input holds");
  }
  const std::int64_t size = from.input.size();
  if (open + (to[0] == -1 ? 1 : 0) > 1) refuse("only one dim may be -1");
  if (to[0] != -1 && to[0] != from.batch) refuse("the first dim must be the batch");
  if (open == 0 ? known != size : size % known != 0)
    refuse("does not hold the " + std::to_string(size) + " values of " + to_string(from.input));
  for (std::size_t i = 1; i < to.size(); ++i)
    if (to[i] == -1) to[i] = size / known;
  if (to.size() == 2) return Reshape{{to[1], 1, 1, true}};
  return Reshape{{to[1], to[2], to[3]}};
}

/// A type, the field of its parameters and their reading.
struct Type {
  std::string_view name;
  const char* parameters;
  Operation (*read)(const Source&);
};
constexpr auto kTypes =
    std::to_array<Type>({{"AbsVal", "absval_param", without_parameters<AbsVal>},
                         {"BatchNorm", "batch_norm_param", batch_norm},
                         {"Concat", "concat_param", concat},
                         {"Convolution", "convolution_param", convolution},
                         {"ConvolutionDepthwise", "convolution_param", depthwise},
                         {"DepthwiseConvolution", "convolution_param", depthwise},
                         {"Dropout", "dropout_param", dropout},
                         {"ELU", "elu_param", elu},
                         {"Eltwise", "eltwise_param", eltwise},
                         {"Flatten", "flatten_param", flatten},
                         {"InnerProduct", "inner_product_param", inner_product},
                         {"LRN", "lrn_param", lrn},
                         {"PReLU", "prelu_param", prelu},
                         {"Pooling", "pooling_param", pooling},
                         {"Power", "power_param", power},
                         {"ReLU", "relu_param", relu},
                         {"Reshape", "reshape_param", reshape},
                         {"Scale", "scale_param", scale},
                         {"Sigmoid", "sigmoid_param", without_parameters<Sigmoid>},
                         {"Softmax", "softmax_param", softmax},
                         {"TanH", "tanh_param", without_parameters<TanH>}});

}  // namespace

Operation caffe_operation(const CaffeLayer& layer, const Shape& input, std::int64_t batch,
                          const std::string& source) {
  for (const Type& type : kTypes) {
    if (type.name != layer.type) continue;
    CaffeFields fields(layer.field, source, "layer '" + layer.name + "'");
    CaffeFields parameters = fields.message(type.parameters);
    const Operation operation = type.read({parameters, input, batch});
    parameters.finish();
    // Parameters of other types are without effect, as in Caffe.
    for (const Type& other : kTypes) fields.ignore({other.parameters});
    fields.ignore({"name", "type", "bottom", "top", "phase", "include", "exclude", "param",
                   "blobs_lr", "weight_decay", "blob_share_mode", "loss_weight", "propagate_down",
                   "loss_param", "transform_param"});
    fields.finish();
    return operation;
  }
  throw Error(source + ":" + std::to_string(layer.line) + ": layer '" + layer.name + "' of type '" +
                  layer.type + "' is not supported",
              "docs/caffe.md says which layers are");
}

}  // namespace perwatt::network
