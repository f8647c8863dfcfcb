#include <algorithm>
#include <limits>

#include "network/onnx/proto.h"
#include "network/onnx/rules.h"

namespace perwatt::network::onnx {
namespace {

/// One value for one value of the first input; normalisations too, as far as shapes go.
// clang-format off
constexpr const char* kSameShape[] = {
    "Abs", "BatchNormalization", "CastLike", "Ceil", "Celu", "Clip", "Cos", "DequantizeLinear",
    "Dropout", "Elu", "Erf", "Exp", "Floor", "Gelu", "GroupNormalization", "HardSigmoid",
    "HardSwish", "Hardmax", "InstanceNormalization", "IsNaN", "LRN", "LayerNormalization",
    "LeakyRelu", "Log", "LogSoftmax", "LpNormalization", "MeanVarianceNormalization", "Mish",
    "Neg", "Not", "PRelu", "QuantizeLinear", "RMSNormalization", "Reciprocal", "Relu", "Round",
    "Selu", "Shrink", "Sigmoid", "Sign", "Sin", "Softmax", "Softplus", "Softsign", "Sqrt",
    "Swish", "Tanh", "ThresholdedRelu"};
// clang-format on

/// The first input's shape, whatever the others are.
Outcome same(const Call& call) {
  return {{{call.shape(0), {}}}};
}

Outcome identity(const Call& call) {
  return {{call.input(0)}};
}

Outcome cast(const Call& call) {
  const auto to = call.number("to", 0);
  const bool integer = to == tensor::kInt32 || to == tensor::kInt64;
  return {{{call.shape(0), integer ? call.input(0).content : std::nullopt}}};
}

/// Operator sets before 7 say with an attribute that the second input is spread over the first.
Outcome broadcast_all(const Call& call) {
  if (call.number("broadcast", 0) != 0) return same(call);
  Numbers out = call.shape(0);
  for (std::size_t i = 1; i < call.size(); ++i) out = broadcast(call, out, call.shape(i));
  return {{{out, {}}}};
}

/// Small integers by value; one of one element goes with all of the other.
template <typename Compute>
Outcome computed(const Call& call, Compute compute) {
  Outcome outcome = broadcast_all(call);
  if (call.size() != 2 || !call.input(0).content || !call.input(1).content) return outcome;
  const Numbers& a = *call.input(0).content;
  const Numbers& b = *call.input(1).content;
  const std::size_t size = std::max(a.size(), b.size());
  if (a.empty() || b.empty() || (a.size() != 1 && a.size() != size) ||
      (b.size() != 1 && b.size() != size))
    return outcome;
  Numbers values;
  for (std::size_t i = 0; i < size; ++i)
    values.push_back(compute(a[a.size() == 1 ? 0 : i], b[b.size() == 1 ? 0 : i]));
  outcome.outputs[0].content = std::move(values);
  return outcome;
}

Outcome add(const Call& call) {
  return computed(call, [&](std::int64_t a, std::int64_t b) { return call.plus(a, b); });
}
Outcome subtract(const Call& call) {
  return computed(call,
                  [&](std::int64_t a, std::int64_t b) { return call.plus(a, call.times(b, -1)); });
}
Outcome multiply(const Call& call) {
  return computed(call, [&](std::int64_t a, std::int64_t b) { return call.times(a, b); });
}
Outcome divide(const Call& call) {
  return computed(call, [&](std::int64_t a, std::int64_t b) {
    call.require(b != 0 && (b != -1 || a != std::numeric_limits<std::int64_t>::min()),
                 "divides by zero");
    return a / b;
  });
}
Outcome equal(const Call& call) {
  return computed(call, [](std::int64_t a, std::int64_t b) { return std::int64_t{a == b}; });
}

Outcome where(const Call& call) {
  Outcome outcome = broadcast_all(call);
  if (call.size() != 3) return outcome;
  const auto &condition = call.input(0).content, &yes = call.input(1).content,
             &no = call.input(2).content;
  if (!condition || !yes || !no || yes->size() != condition->size() ||
      no->size() != condition->size())
    return outcome;
  Numbers values;
  for (std::size_t i = 0; i < condition->size(); ++i)
    values.push_back((*condition)[i] != 0 ? (*yes)[i] : (*no)[i]);
  outcome.outputs[0].content = std::move(values);
  return outcome;
}

}  // namespace

void add_elementwise_rules(Rules& rules) {
  for (const char* type : kSameShape) rules[type] = same;
  for (const char* type : {"And", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Mean",
                           "Min", "Mod", "Or", "Pow", "Sum", "Xor"})
    rules[type] = broadcast_all;
  rules["Identity"] = identity;
  rules["Cast"] = cast;
  rules["Add"] = add;
  rules["Sub"] = subtract;
  rules["Mul"] = multiply;
  rules["Div"] = divide;
  rules["Equal"] = equal;
  rules["Where"] = where;
}

}  // namespace perwatt::network::onnx
