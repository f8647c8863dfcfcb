#include <algorithm>
#include <numeric>

#include "network/onnx/rules.h"

namespace perwatt::network::onnx {
namespace {

Outcome flatten(const Call& call) {
  const Numbers& in = call.shape(0);
  const std::int64_t wanted = call.number("axis", 1);
  const std::size_t axis =
      wanted == static_cast<std::int64_t>(in.size()) ? in.size() : call.axis(wanted, in.size());
  return {{{{call.product(in, 0, axis), call.product(in, axis, in.size())}, {}}}};
}

Outcome reshape(const Call& call) {
  const Numbers& in = call.shape(0);
  const auto wanted = call.setting("shape", 1);
  call.require(wanted.has_value(), "has no shape");
  Numbers out = *wanted;
  const bool zero_is_copy = call.number("allowzero", 0) == 0;
  std::ptrdiff_t open = -1;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] == 0 && zero_is_copy) {
      call.require(i < in.size(), "copies an axis that is not there");
      out[i] = in[i];
    }
    if (out[i] >= 0) continue;
    call.require(out[i] == -1 && open < 0, "has a shape that cannot be");
    open = static_cast<std::ptrdiff_t>(i);
    out[i] = 1;
  }
  const std::int64_t all = call.product(in), known = call.product(out);
  if (open >= 0) {
    call.require(known != 0 && all % known == 0, "has a shape that does not fit its input");
    out[static_cast<std::size_t>(open)] = all / known;
  } else {
    call.require(all == known, "has a shape that does not fit its input");
  }
  return {{{out, call.input(0).content}}};
}

Outcome transpose(const Call& call) {
  const Numbers& in = call.shape(0);
  Numbers reversed(in.size());
  std::iota(reversed.rbegin(), reversed.rend(), 0);
  const Numbers order = call.numbers("perm", reversed);
  call.require(order.size() == in.size(), "orders other axes than its input has");
  Numbers out;
  for (const std::int64_t from : order) out.push_back(in[call.axis(from, in.size())]);
  return {{{out, {}}}};
}

/// Which axes are named, by their place.
std::vector<bool> marked(const Call& call, const Numbers& axes, std::size_t rank) {
  std::vector<bool> marks(rank);
  for (const std::int64_t each : axes) marks[call.axis(each, rank)] = true;
  return marks;
}

Outcome squeeze(const Call& call) {
  const Numbers& in = call.shape(0);
  const auto axes = call.setting("axes", 1);
  const auto drop = marked(call, axes.value_or(Numbers{}), in.size());
  Numbers out;
  for (std::size_t i = 0; i < in.size(); ++i) {
    call.require(!drop[i] || in[i] == 1, "drops an axis that is longer than 1");
    if (axes ? !drop[i] : in[i] != 1) out.push_back(in[i]);
  }
  return {{{out, call.input(0).content}}};
}

Outcome unsqueeze(const Call& call) {
  const Numbers& in = call.shape(0);
  const Numbers axes = call.setting("axes", 1).value_or(Numbers{});
  const auto added = marked(call, axes, in.size() + axes.size());
  call.require(static_cast<std::size_t>(std::ranges::count(added, true)) == axes.size(),
               "names an axis twice");
  Numbers out;
  std::size_t next = 0;
  for (const bool one : added) out.push_back(one ? 1 : in[next++]);
  return {{{out, call.input(0).content}}};
}

Outcome concatenate(const Call& call) {
  Value out = call.input(0);
  const std::size_t axis = call.axis(call.number("axis", 1), out.shape.size());
  for (std::size_t i = 1; i < call.size(); ++i) {
    const Value& next = call.input(i);
    call.require(next.shape.size() == out.shape.size(), "joins shapes that do not fit");
    for (std::size_t j = 0; j < out.shape.size(); ++j)
      call.require(j == axis || next.shape[j] == out.shape[j], "joins shapes that do not fit");
    out.shape[axis] = call.plus(out.shape[axis], next.shape[axis]);
    if (out.content && next.content && out.shape.size() == 1 && out.shape[0] <= kMostContent)
      out.content->insert(out.content->end(), next.content->begin(), next.content->end());
    else
      out.content.reset();
  }
  return {{out}};
}

Outcome split(const Call& call) {
  const Numbers& in = call.shape(0);
  const std::size_t axis = call.axis(call.number("axis", 0), in.size());
  const auto parts = static_cast<std::int64_t>(call.node().outputs.size());
  call.require(parts > 0, "has no output");
  Numbers sizes = call.setting("split", 1).value_or(Numbers{});
  if (sizes.empty()) {
    const std::int64_t each = in[axis] / parts + (in[axis] % parts != 0 ? 1 : 0);
    sizes.assign(static_cast<std::size_t>(parts), each);
    sizes.back() = in[axis] - each * (parts - 1);
  }
  call.require(sizes.size() == call.node().outputs.size(), "has other parts than outputs");
  std::int64_t sum = 0;
  Outcome outcome;
  for (const std::int64_t size : sizes) {
    Numbers out = in;
    out[axis] = size;
    sum = call.plus(sum, size);
    outcome.outputs.push_back({out, {}});
  }
  call.require(sum == in[axis], "has parts that do not fit its input");
  return outcome;
}

Outcome pad(const Call& call) {
  Numbers out = call.shape(0);
  std::optional<Numbers> pads;
  if (call.attribute("paddings") != nullptr)
    pads = call.numbers("paddings", {});
  else
    pads = call.setting("pads", 1);
  call.require(pads.has_value(), "has no pads");
  Numbers axes(out.size());
  std::iota(axes.begin(), axes.end(), 0);
  if (call.has(3)) axes = call.content(3);
  call.require(pads->size() == 2 * axes.size(), "has other pads than axes");
  for (std::size_t i = 0; i < axes.size(); ++i) {
    std::int64_t& length = out[call.axis(axes[i], out.size())];
    length = call.plus(call.plus(length, (*pads)[i]), (*pads)[axes.size() + i]);
  }
  return {{{out, {}}}};
}

Outcome expand(const Call& call) {
  return {{{broadcast(call, call.shape(0), call.content(1)), {}}}};
}

Outcome reduce(const Call& call) {
  const Numbers& in = call.shape(0);
  const Numbers axes = call.setting("axes", 1).value_or(Numbers{});
  const bool keep = call.number("keepdims", 1) != 0;
  if (axes.empty() && call.number("noop_with_empty_axes", 0) != 0) return {{{in, {}}}};
  const auto reduced = marked(call, axes, in.size());
  Numbers out;
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (!axes.empty() && !reduced[i])
      out.push_back(in[i]);
    else if (keep)
      out.push_back(1);
  }
  return {{{out, {}}}};
}

}  // namespace

void add_layout_rules(Rules& rules) {
  rules["Flatten"] = flatten;
  rules["Reshape"] = reshape;
  rules["Transpose"] = transpose;
  rules["Squeeze"] = squeeze;
  rules["Unsqueeze"] = unsqueeze;
  rules["Concat"] = concatenate;
  rules["Split"] = split;
  rules["Pad"] = pad;
  rules["Expand"] = expand;
  for (const char* type :
       {"ReduceMean", "ReduceMax", "ReduceMin", "ReduceSum", "ReduceProd", "ReduceL1", "ReduceL2",
        "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"})
    rules[type] = reduce;
}

}  // namespace perwatt::network::onnx
