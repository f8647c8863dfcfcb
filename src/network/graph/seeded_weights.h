// Weights from a seed that keep a network alive: the same bytes on every machine, compiler and
// number of threads, since they come from integer arithmetic, with one rounding each of sqrt,
// multiplication and division. Is NOT aware of files.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "network/graph/parameters.h"

namespace perwatt::network {

/// The recipe. Every convolution and inner product has filters of zero mean, so that the common
/// positive part of rectified inputs, the same for every picture, cancels; their spread is such
/// that outputs have unit variance, by the variance that `tensor_variances` predicts for what the
/// layer reads. A residual branch ends in a scale of 1 / sqrt(residual blocks), so that depth does
/// not blow the sum up. The last weighted layer's outputs, the logits, get a standard deviation of
/// about two, so that the softmax is neither flat nor saturated.
class SeededWeights final : public WeightSource {
 public:
  /// `graph` must outlive this object.
  SeededWeights(const Graph& graph, std::uint64_t seed);
  void fill(const Parameter& parameter, std::int64_t first, std::span<float> out) const override;

 private:
  RandomStream stream(const Parameter& parameter) const;
  void fill_filters(const Parameter& parameter, std::int64_t first, std::span<float> out) const;

  const Graph& graph_;
  std::uint64_t seed_;
  std::vector<double> spread_;  ///< by layer: the standard deviation of one weight
};

}  // namespace perwatt::network
