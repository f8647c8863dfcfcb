// Geometric means, and ratios over many items with an interval. Pure.
#pragma once

#include <span>

namespace perwatt::stats {

/// (v1 * v2 * ... * vn)^(1/n) of positive values. Throws std::invalid_argument for none, or one
/// that is not positive.
double geometric_mean(std::span<const double> values);

/// A geometric mean with a two-sided interval.
struct Ratio {
  double ratio = 1;
  double low = 0, high = 0;
  /// Whether 1 lies outside: a difference is shown.
  bool differs() const { return low > 1 || high < 1; }
};

/// The geometric mean of per-item ratios with Student's t interval of their logarithms. At least
/// two items, positive: throws std::invalid_argument otherwise.
Ratio mean_ratio(std::span<const double> ratios, double confidence = 0.95);

}  // namespace perwatt::stats
