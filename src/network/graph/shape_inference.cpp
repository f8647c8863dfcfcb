#include "network/graph/shape_inference.h"

#include <algorithm>

namespace perwatt::network {
namespace {

void require(bool condition, const std::string& otherwise) {
  if (!condition) throw ShapeError(otherwise);
}

void require_one(std::span<const Shape> inputs) {
  require(inputs.size() == 1, "takes one input, not " + std::to_string(inputs.size()));
}

std::string by(std::int64_t height, std::int64_t width) {
  return std::to_string(height) + "x" + std::to_string(width);
}

/// How much of the input a kernel of this size spans.
std::int64_t reach(int kernel, int dilation) {
  return std::int64_t{dilation} * (kernel - 1) + 1;
}

void require_window(const Window& w, const Shape& in) {
  require(!in.flat, "needs a feature map, not a flat vector");
  require(w.kernel.height > 0 && w.kernel.width > 0, "the kernel must be at least 1x1");
  require(w.stride.height > 0 && w.stride.width > 0, "the stride must be at least 1");
  require(w.pad.height >= 0 && w.pad.width >= 0, "the pad must not be negative");
  require(w.dilation.height > 0 && w.dilation.width > 0, "the dilation must be at least 1");
  const std::int64_t height = in.height + 2 * std::int64_t{w.pad.height};
  const std::int64_t width = in.width + 2 * std::int64_t{w.pad.width};
  const std::int64_t kernel_height = reach(w.kernel.height, w.dilation.height);
  const std::int64_t kernel_width = reach(w.kernel.width, w.dilation.width);
  require(kernel_height <= height && kernel_width <= width,
          "the kernel " + by(kernel_height, kernel_width) + " is larger than the padded input " +
              by(height, width));
}

/// Caffe, pooling_layer.cpp: rounded up, or down; with a pad on either axis, a last window that
/// would start in the end pad is dropped.
struct PoolingRule {
  bool round_up;
  bool padded;

  std::int64_t size(std::int64_t in, std::int64_t kernel, std::int64_t stride,
                    std::int64_t pad) const {
    std::int64_t out = (in + 2 * pad - kernel + (round_up ? stride - 1 : 0)) / stride + 1;
    if (padded && (out - 1) * stride >= in + pad) --out;
    return out;
  }
};

Shape infer(const Input&, std::span<const Shape>) {
  throw ShapeError("a graph has one input layer, its first");
}

Shape infer(const Convolution& op, std::span<const Shape> inputs) {
  require_one(inputs);
  const Shape& in = inputs[0];
  require_window(op.window, in);
  require(op.outputs > 0, "needs at least one output");
  require(op.groups > 0 && in.channels % op.groups == 0 && op.outputs % op.groups == 0,
          std::to_string(op.groups) + " groups divide neither or only one of " +
              std::to_string(in.channels) + " inputs and " + std::to_string(op.outputs) +
              " outputs");
  const Window& w = op.window;
  const std::int64_t height = reach(w.kernel.height, w.dilation.height);
  const std::int64_t width = reach(w.kernel.width, w.dilation.width);
  return {op.outputs, (in.height + 2 * std::int64_t{w.pad.height} - height) / w.stride.height + 1,
          (in.width + 2 * std::int64_t{w.pad.width} - width) / w.stride.width + 1};
}

Shape infer(const Pooling& op, std::span<const Shape> inputs) {
  require_one(inputs);
  const Shape& in = inputs[0];
  require(!in.flat, "needs a feature map, not a flat vector");
  const Window w = pooling_window(op, in);
  require_window(w, in);
  require(w.pad.height < w.kernel.height && w.pad.width < w.kernel.width,
          "the pad must be smaller than the kernel");
  require(w.dilation == Extent(1), "a pooling window cannot be dilated");
  const PoolingRule rule{op.round_up, w.pad.height > 0 || w.pad.width > 0};
  const Shape out{in.channels, rule.size(in.height, w.kernel.height, w.stride.height, w.pad.height),
                  rule.size(in.width, w.kernel.width, w.stride.width, w.pad.width)};
  require((out.height - 1) * w.stride.height < in.height + w.pad.height &&
              (out.width - 1) * w.stride.width < in.width + w.pad.width,
          "its last window lies wholly outside the input " + by(in.height, in.width));
  return out;
}

Shape infer(const InnerProduct& op, std::span<const Shape> inputs) {
  require_one(inputs);
  require(op.outputs > 0, "needs at least one output");
  return {op.outputs, 1, 1, true};
}

Shape infer(const Softmax&, std::span<const Shape> inputs) {
  require_one(inputs);
  require(inputs[0].height == 1 && inputs[0].width == 1,
          "needs a 1x1 map or a flat vector, not " + to_string(inputs[0]));
  return {inputs[0].channels, 1, 1, true};
}

Shape infer(const Concat&, std::span<const Shape> inputs) {
  require(inputs.size() >= 2, "needs two inputs or more");
  Shape out = inputs[0];
  for (const Shape& in : inputs.subspan(1)) {
    require(in.height == out.height && in.width == out.width && in.flat == out.flat,
            to_string(in) + " and " + to_string(inputs[0]) + " differ in more than channels");
    out.channels += in.channels;
  }
  return out;
}

Shape require_alike(std::span<const Shape> inputs) {
  require(inputs.size() >= 2, "takes two inputs or more, not " + std::to_string(inputs.size()));
  for (const Shape& in : inputs)
    require(in == inputs[0], to_string(inputs[0]) + " and " + to_string(in) + " differ");
  return inputs[0];
}
Shape infer(const EltwiseSum&, std::span<const Shape> inputs) {
  return require_alike(inputs);
}
Shape infer(const EltwiseProduct&, std::span<const Shape> inputs) {
  return require_alike(inputs);
}
Shape infer(const EltwiseMaximum&, std::span<const Shape> inputs) {
  return require_alike(inputs);
}

Shape infer(const Flatten&, std::span<const Shape> inputs) {
  require_one(inputs);
  return {inputs[0].size(), 1, 1, true};
}

Shape infer(const Reshape& op, std::span<const Shape> inputs) {
  require_one(inputs);
  require(
      op.to.channels > 0 && op.to.height > 0 && op.to.width > 0 && op.to.size() == inputs[0].size(),
      to_string(inputs[0]) + " does not hold as many values as " + to_string(op.to));
  return op.to;
}

Shape infer(const Lrn& op, std::span<const Shape> inputs) {
  require_one(inputs);
  require(!inputs[0].flat, "needs a feature map, not a flat vector");
  require(op.size > 0 && op.size % 2 == 1, "the size must be odd, not " + std::to_string(op.size));
  return inputs[0];
}

Shape infer(const Dropout& op, std::span<const Shape> inputs) {
  require_one(inputs);
  require(op.ratio >= 0 && op.ratio < 1, "the ratio must lie in [0, 1)");
  return inputs[0];
}

/// By channel or by value: BatchNorm, Scale, Relu, ...
template <typename Same>
Shape infer(const Same&, std::span<const Shape> inputs) {
  require_one(inputs);
  return inputs[0];
}

/// What the last of `out` windows reads beyond the map's begin pad and values.
int end_pad(std::int64_t size, std::int64_t out, int kernel, int stride, int pad) {
  return static_cast<int>(std::max<std::int64_t>(0, (out - 1) * stride + kernel - size - pad));
}

}  // namespace

Shape infer_shape(const Operation& operation, std::span<const Shape> inputs) {
  return std::visit([&](const auto& op) { return infer(op, inputs); }, operation);
}

Window pooling_window(const Pooling& pooling, const Shape& input) {
  if (!pooling.global) return pooling.window;
  return {.kernel = {static_cast<int>(input.height), static_cast<int>(input.width)}};
}

Pads pooling_pads(const Pooling& pooling, const Shape& input) {
  const Window w = pooling_window(pooling, input);
  const Shape out = infer_shape(pooling, {&input, 1});
  return {w.pad,
          {end_pad(input.height, out.height, w.kernel.height, w.stride.height, w.pad.height),
           end_pad(input.width, out.width, w.kernel.width, w.stride.width, w.pad.width)}};
}

}  // namespace perwatt::network
