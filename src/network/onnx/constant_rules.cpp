#include <algorithm>
#include <limits>

#include "network/onnx/rules.h"

namespace perwatt::network::onnx {
namespace {

Outcome constant(const Call& call) {
  if (const Attribute* value = call.attribute("value"); value != nullptr && value->tensor)
    return {{{value->tensor->dimensions, value->tensor->content}}};
  if (const Attribute* value = call.attribute("value_int")) return {{{{}, Numbers{value->number}}}};
  if (const Attribute* value = call.attribute("value_ints")) {
    const auto size = static_cast<std::int64_t>(value->numbers.size());
    if (size <= kMostContent) return {{{{size}, value->numbers}}};
    return {{{{size}, {}}}};
  }
  if (call.attribute("value_float") != nullptr) return {{{{}, {}}}};
  return {};
}

Outcome constant_of_shape(const Call& call) {
  const Numbers& shape = call.content(0);
  for (const std::int64_t length : shape) call.require(length >= 0, "has a negative length");
  Value out{shape, {}};
  const std::int64_t size = call.product(shape);
  const Attribute* value = call.attribute("value");
  const bool integer = value != nullptr && value->tensor && value->tensor->content &&
                       value->tensor->content->size() == 1;
  if (integer && size <= kMostContent)
    out.content = Numbers(static_cast<std::size_t>(size), value->tensor->content->front());
  return {{out}};
}

Outcome shape_of(const Call& call) {
  const Numbers& in = call.shape(0);
  const auto rank = static_cast<std::int64_t>(in.size());
  const auto place = [&](std::int64_t at) { return std::clamp(at < 0 ? at + rank : at, {}, rank); };
  const std::int64_t first = place(call.number("start", 0));
  const std::int64_t last = std::max(first, place(call.number("end", rank)));
  const Numbers lengths(in.begin() + first, in.begin() + last);
  return {{{{last - first}, lengths}}};
}

/// data[..., indices, ...] along the axis.
Outcome gather(const Call& call) {
  const Value &data = call.input(0), &indices = call.input(1);
  const std::size_t axis = call.axis(call.number("axis", 0), data.shape.size());
  Value out;
  const auto at = data.shape.begin() + static_cast<std::ptrdiff_t>(axis);
  out.shape.assign(data.shape.begin(), at);
  out.shape.insert(out.shape.end(), indices.shape.begin(), indices.shape.end());
  out.shape.insert(out.shape.end(), at + 1, data.shape.end());
  if (data.content && indices.content && data.shape.size() == 1) {
    Numbers values;
    for (const std::int64_t index : *indices.content)
      values.push_back((*data.content)[call.axis(index, data.content->size())]);
    out.content = std::move(values);
  }
  return {{out}};
}

/// One axis of a slice, as Python has it.
struct Range {
  std::int64_t start, end, step;

  void fit(std::int64_t length) {
    const bool forward = step > 0;
    const auto place = [&](std::int64_t at) {
      if (at < 0) at = at < -length ? -1 : at + length;
      return std::clamp<std::int64_t>(at, forward ? 0 : -1, forward ? length : length - 1);
    };
    start = place(start);
    end = place(end);
  }
  std::int64_t size() const {
    if (step > 0 ? end <= start : start <= end) return 0;
    return step > 0 ? (end - start - 1) / step + 1 : (start - end - 1) / -step + 1;
  }
};

Outcome slice(const Call& call) {
  const Value& data = call.input(0);
  const auto starts = call.setting("starts", 1), ends = call.setting("ends", 2);
  call.require(starts && ends && starts->size() == ends->size(), "has no start and end");
  Numbers axes(starts->size()), steps(starts->size(), 1);
  for (std::size_t i = 0; i < axes.size(); ++i) axes[i] = static_cast<std::int64_t>(i);
  axes = call.setting("axes", 3).value_or(axes);
  steps = call.setting("steps", 4).value_or(steps);
  call.require(axes.size() == starts->size() && steps.size() == starts->size(),
               "has other starts than axes");
  Value out{data.shape, data.shape.size() == 1 ? data.content : std::nullopt};
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = call.axis(axes[i], data.shape.size());
    Range range{(*starts)[i], (*ends)[i], steps[i]};
    call.require(range.step != 0 && range.step != std::numeric_limits<std::int64_t>::min(),
                 "has a step of 0");
    range.fit(data.shape[axis]);
    out.shape[axis] = range.size();
    if (!out.content) continue;
    Numbers values;
    for (std::int64_t k = 0; k < range.size(); ++k)
      values.push_back((*data.content)[static_cast<std::size_t>(range.start + k * range.step)]);
    out.content = std::move(values);
  }
  return {{out}};
}

}  // namespace

void add_constant_rules(Rules& rules) {
  rules["Constant"] = constant;
  rules["ConstantOfShape"] = constant_of_shape;
  rules["Shape"] = shape_of;
  rules["Gather"] = gather;
  rules["Slice"] = slice;
}

}  // namespace perwatt::network::onnx
