#include "network/graph/seeded_weights.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "network/graph/variance.h"

namespace perwatt::network {
namespace {

/// FNV-1a, 64 bits: one stream a tensor, whatever else the network holds.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

/// Almost normal: the sum of four uniform 16-bit integers about its mean (Irwin-Hall), in +-131070.
constexpr std::int64_t bell(std::uint64_t bits) {
  const std::uint64_t sum =
      (bits & 0xffff) + ((bits >> 16) & 0xffff) + ((bits >> 32) & 0xffff) + (bits >> 48);
  return static_cast<std::int64_t>(sum) - 131070;
}
/// The standard deviation of bell(): sqrt((2^32 - 1) / 3).
constexpr double kBellDeviation = 37837.227;

/// The standard deviation of factors and variances about 1, and of biases, shifts and means about
/// 0. What is added is the same for every picture, and averaging over a map does not lessen it: so
/// it is kept small.
constexpr double kFactorDeviation = 0.1;
constexpr double kShiftDeviation = 0.02;
/// The centre of a PReLU's slopes, as they are before training (He et al. 2015).
constexpr double kSlope = 0.25;
/// The wanted standard deviation of the logits.
constexpr double kLogitDeviation = 2.4;

/// The inputs of one output.
std::int64_t fan_in(const Parameter& weight) {
  return weight.size / weight.shape.front();
}

}  // namespace

SeededWeights::SeededWeights(const Graph& graph, std::uint64_t seed)
    : graph_(graph), seed_(seed), spread_(graph.layers().size(), 1.0) {
  const std::vector<std::uint64_t> variances = tensor_variances(graph);
  for (const Parameter& p : parameters(graph)) {
    const Layer& layer = graph.layer(p.layer);
    if (p.role != Role::weight || std::holds_alternative<Scale>(layer.operation)) continue;
    // The mean of a filter is taken out, and with it one of its degrees of freedom.
    const auto free = static_cast<std::uint64_t>(std::max<std::int64_t>(1, fan_in(p) - 1));
    const double input = std::sqrt(static_cast<double>(free * variances[layer.inputs[0]]) /
                                   static_cast<double>(kUnitVariance));
    spread_[p.layer] = 1.0 / input;
  }
  // What stands behind the last weighted layer (a rectifier, an average) takes its part from the
  // unit variance.
  const double left = static_cast<double>(variances.back()) / static_cast<double>(kUnitVariance);
  spread_[last_weighted(graph)] *= kLogitDeviation / std::sqrt(left);
}

RandomStream SeededWeights::stream(const Parameter& parameter) const {
  return {seed_, hash_of(graph_.name() + "/" + full_name(graph_, parameter))};
}

void SeededWeights::fill(const Parameter& parameter, std::int64_t first,
                         std::span<float> out) const {
  const Operation& operation = graph_.layer(parameter.layer).operation;
  const bool scale = std::holds_alternative<Scale>(operation);
  if (parameter.role == Role::weight && !scale) return fill_filters(parameter, first, out);
  // Factors and variances lie about 1, slopes about a quarter, the others about 0. That centre is
  // added as an integer, before the only rounding.
  const bool factor = parameter.role == Role::variance || parameter.role == Role::weight;
  std::int64_t centre = factor ? static_cast<std::int64_t>(kBellDeviation / kFactorDeviation) : 0;
  if (parameter.role == Role::slope)
    centre = static_cast<std::int64_t>(kBellDeviation / kShiftDeviation * kSlope);
  double unit = (factor ? kFactorDeviation : kShiftDeviation) / kBellDeviation;
  if (scale && ends_residual_branch(graph_, parameter.layer))
    unit = unit / std::sqrt(static_cast<double>(residual_blocks(graph_)));
  const RandomStream random = stream(parameter);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::int64_t value = centre + bell(random.bits(static_cast<std::uint64_t>(first) + i));
    out[i] = static_cast<float>(static_cast<double>(value) * unit);
  }
}

void SeededWeights::fill_filters(const Parameter& parameter, std::int64_t first,
                                 std::span<float> out) const {
  const RandomStream random = stream(parameter);
  const std::int64_t n = fan_in(parameter);
  const double unit = spread_[parameter.layer] / kBellDeviation / static_cast<double>(n);
  const std::int64_t end = first + static_cast<std::int64_t>(out.size());
  std::vector<std::int32_t> filter(static_cast<std::size_t>(n));
  float* next = out.data();
  for (std::int64_t start = first - first % n; start < end; start += n) {
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < n; ++i) {
      const std::int64_t value = bell(random.bits(static_cast<std::uint64_t>(start + i)));
      filter[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(value);
      sum += value;
    }
    const std::int64_t taken = n > 1 ? sum : 0;  // a filter of one weight keeps it
    for (std::int64_t i = std::max(start, first); i < std::min(start + n, end); ++i) {
      const std::int64_t centred = n * filter[static_cast<std::size_t>(i - start)] - taken;
      *next++ = static_cast<float>(static_cast<double>(centred) * unit);
    }
  }
}

}  // namespace perwatt::network
