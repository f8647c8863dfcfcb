// An autoregressive model of a short series: how strongly it remembers, and how well that is known.
// Pure. Is NOT aware of what the values are.
#pragma once

#include <array>
#include <span>

namespace perwatt::stats {

/// x_t - mean = sum over j of phi_j (x_{t-j} - mean) + e_t, fitted by Burg's method (Burg 1975),
/// which is always stationary.
struct Autoregression {
  static constexpr int kMostOrder = 3;
  int order = 0;
  std::array<double, kMostOrder> phi{};
  double residual_variance = 0;  ///< of e_t, with the degrees of freedom that the fit took
  double residual_skewness = 0, residual_kurtosis = 3;

  /// 1 - sum of phi: a shift of e_t moves the long-run mean by its inverse. Positive.
  double damping() const;
  /// n * variance of the fitted sum of phi: sigma^2 1' Gamma^-1 1, from the Gohberg-Semencul form
  /// of the inverse of the autocovariance matrix Gamma.
  double sum_variance() const;
  /// n * how far the fitted sum of phi lies below the true one on average, to first order, the mean
  /// being estimated too (Kendall 1954 for order 1; Shaman and Stine 1988).
  double sum_bias() const;
};

/// The order used for a series of n values: 1 below 60, 2 below 100, 3 from there.
int order_for(std::size_t n);

/// Fits a series of order + 4 to BatchMeans::kCapacity values. Allocates nothing.
Autoregression fit_autoregression(std::span<const double> series, int order);

}  // namespace perwatt::stats
