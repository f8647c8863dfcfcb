#include <algorithm>

#include "network/onnx/rules.h"

namespace perwatt::network::onnx {
namespace {

/// Sizes of windows beyond this are no network's.
constexpr std::int64_t kMostExtent = 1 << 20;

/// A sliding window along one axis.
struct Slide {
  std::int64_t kernel = 1, stride = 1, dilation = 1, begin = 0, end = 0;
  std::int64_t reach() const { return dilation * (kernel - 1) + 1; }
};

void require_extents(const Call& call, const Numbers& numbers, std::size_t count,
                     std::int64_t least) {
  call.require(numbers.size() == count, "has a window of other dimensions than its input");
  for (const std::int64_t number : numbers)
    call.require(number >= least && number <= kMostExtent, "has a window out of range");
}

/// The spatial axes' windows; `kernel` has a number for each.
std::vector<Slide> slides(const Call& call, const Numbers& kernel) {
  const std::size_t axes = kernel.size();
  const Numbers strides = call.numbers("strides", Numbers(axes, 1));
  const Numbers dilations = call.numbers("dilations", Numbers(axes, 1));
  const Numbers pads = call.numbers("pads", Numbers(2 * axes, 0));
  require_extents(call, kernel, axes, 1);
  require_extents(call, strides, axes, 1);
  require_extents(call, dilations, axes, 1);
  require_extents(call, pads, 2 * axes, -kMostExtent);
  std::vector<Slide> found;
  for (std::size_t i = 0; i < axes; ++i)
    found.push_back({kernel[i], strides[i], dilations[i], pads[i], pads[axes + i]});
  return found;
}

std::int64_t rounded_up(std::int64_t a, std::int64_t b) {
  return a / b + (a % b != 0 ? 1 : 0);
}

/// The number of windows along one axis. A last one that would start in the end pad is dropped.
std::int64_t windows(const Call& call, std::int64_t size, Slide slide) {
  const std::string_view pad = call.text("auto_pad");
  if (pad == "SAME_UPPER" || pad == "SAME_LOWER") return rounded_up(size, slide.stride);
  if (pad == "VALID") slide.begin = slide.end = 0;
  const std::int64_t room = call.plus(size, slide.begin + slide.end) - slide.reach();
  call.require(room >= 0, "has a window larger than its input");
  if (call.number("ceil_mode", 0) == 0) return room / slide.stride + 1;
  const std::int64_t out = rounded_up(room, slide.stride) + 1;
  return call.times(out - 1, slide.stride) >= size + slide.begin ? out - 1 : out;
}

void require_map(const Call& call, const Numbers& shape) {
  call.require(shape.size() >= 3, "needs a feature map");
}

/// A convolution of input `data` with weights `weight` (outputs x inputs / groups x kernel).
Outcome convolve(const Call& call, std::size_t data, std::size_t weight) {
  const Numbers& in = call.shape(data);
  const Numbers& filters = call.shape(weight);
  require_map(call, in);
  call.require(filters.size() == in.size(), "has weights of other dimensions than its input");
  const std::int64_t groups = call.number("group", 1);
  call.require(groups >= 1 && filters[0] % groups == 0 && call.times(filters[1], groups) == in[1],
               "has weights that do not fit its input's channels");
  const Numbers kernel(filters.begin() + 2, filters.end());
  const auto window = slides(call, kernel);
  Numbers out{in[0], filters[0]};
  for (std::size_t i = 0; i < window.size(); ++i)
    out.push_back(windows(call, in[2 + i], window[i]));
  const std::int64_t each = call.product(filters, 1, filters.size());
  return {{{out, {}}}, call.times(call.product(out), each)};
}

Outcome convolution(const Call& call) {
  return convolve(call, 0, 1);
}
Outcome quantised_convolution(const Call& call) {
  return convolve(call, 0, 3);
}

/// Weights: inputs x outputs / groups x kernel. Every value of the input is multiplied with each.
Outcome transposed_convolution(const Call& call) {
  const Numbers& in = call.shape(0);
  const Numbers& filters = call.shape(1);
  require_map(call, in);
  call.require(filters.size() == in.size() && filters[0] == in[1],
               "has weights that do not fit its input");
  const std::int64_t groups = call.number("group", 1);
  call.require(groups >= 1 && groups <= in[1], "has groups that do not fit its input");
  const auto window = slides(call, Numbers(filters.begin() + 2, filters.end()));
  const Numbers extra = call.numbers("output_padding", Numbers(window.size(), 0));
  require_extents(call, extra, window.size(), 0);
  const Numbers given = call.numbers("output_shape", {});
  const bool same = call.text("auto_pad").starts_with("SAME");
  Numbers out{in[0], call.times(filters[1], groups)};
  for (std::size_t i = 0; i < window.size(); ++i) {
    const Slide& slide = window[i];
    const std::int64_t steps = call.times(slide.stride, in[2 + i] - (same ? 0 : 1));
    const std::int64_t whole = call.plus(steps, extra[i] + slide.reach() - slide.begin - slide.end);
    if (given.empty())
      out.push_back(same ? steps : whole);
    else
      out.push_back(given.size() >= window.size() ? given[given.size() - window.size() + i] : -1);
  }
  const std::int64_t each = call.product(filters, 1, filters.size());
  return {{{out, {}}}, call.times(call.product(in), each)};
}

Outcome pooling(const Call& call) {
  const Numbers& in = call.shape(0);
  require_map(call, in);
  const Numbers kernel = call.numbers("kernel_shape", {});
  call.require(kernel.size() + 2 == in.size(), "has a window of other dimensions than its input");
  const auto window = slides(call, kernel);
  Numbers out{in[0], in[1]};
  for (std::size_t i = 0; i < window.size(); ++i)
    out.push_back(windows(call, in[2 + i], window[i]));
  return {{{out, {}}}};
}

Outcome global_pooling(const Call& call) {
  Numbers out = call.shape(0);
  require_map(call, out);
  std::fill(out.begin() + 2, out.end(), 1);
  return {{{out, {}}}};
}

}  // namespace

void add_window_rules(Rules& rules) {
  rules["Conv"] = rules["ConvInteger"] = convolution;
  rules["QLinearConv"] = quantised_convolution;
  rules["ConvTranspose"] = transposed_convolution;
  for (const char* type : {"MaxPool", "AveragePool", "LpPool"}) rules[type] = pooling;
  for (const char* type : {"GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool"})
    rules[type] = global_pooling;
}

}  // namespace perwatt::network::onnx
