#include "stats/autoregression.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/batch_means.h"

namespace perwatt::stats {
namespace {

using PredictionErrors = std::array<double, BatchMeans::kCapacity>;

// Skewness, kurtosis and variance of the forward errors from `order` on.
void describe_residuals(Autoregression& model, std::span<const double> errors) {
  const auto n = static_cast<double>(errors.size());
  const double mean = std::accumulate(errors.begin(), errors.end(), 0.0) / n;
  double second = 0, third = 0, fourth = 0;
  for (const double error : errors) {
    const double d = error - mean;
    second += d * d;
    third += d * d * d;
    fourth += d * d * d * d;
  }
  const double variance = second / n;
  model.residual_variance = second / (n - model.order - 1);
  if (variance <= 0) return;
  model.residual_skewness = third / n / std::pow(variance, 1.5);
  model.residual_kurtosis = fourth / n / (variance * variance);
}

}  // namespace

double Autoregression::damping() const {
  return 1 - std::accumulate(phi.begin(), phi.begin() + order, 0.0);
}

double Autoregression::sum_variance() const {
  double total = 0, forward = 1, backward = 0;
  for (int m = 0; m < order; ++m) {
    if (m > 0) forward -= phi[m - 1];
    backward -= phi[order - 1 - m];
    total += forward * forward - backward * backward;
  }
  return total;
}

double Autoregression::sum_bias() const {
  const double sum = 1 - damping();
  switch (order) {
    case 0:
      return 0;
    case 1:
      return 1 + 3 * sum;
    case 2:
      return 3 + sum;
    default:
      return 4;
  }
}

int order_for(std::size_t n) {
  return n < 60 ? 1 : n < 100 ? 2 : 3;
}

Autoregression fit_autoregression(std::span<const double> series, int order) {
  const int n = static_cast<int>(std::min(series.size(), BatchMeans::kCapacity));
  const double mean = std::accumulate(series.begin(), series.begin() + n, 0.0) / n;
  PredictionErrors forward, backward;
  for (int t = 0; t < n; ++t) forward[t] = backward[t] = series[t] - mean;

  Autoregression model;
  for (int j = 1; j <= order; ++j) {
    double cross = 0, power = 0;
    for (int t = j; t < n; ++t) {
      cross += forward[t] * backward[t - 1];
      power += forward[t] * forward[t] + backward[t - 1] * backward[t - 1];
    }
    const double reflection = power > 0 ? 2 * cross / power : 0;
    const auto previous = model.phi;
    for (int i = 0; i < j - 1; ++i) model.phi[i] = previous[i] - reflection * previous[j - 2 - i];
    model.phi[j - 1] = reflection;
    for (int t = n - 1; t >= j; --t) {
      const double ahead = forward[t], behind = backward[t - 1];
      forward[t] = ahead - reflection * behind;
      backward[t] = behind - reflection * ahead;
    }
  }
  model.order = order;
  describe_residuals(model, std::span<const double>(forward).subspan(order, n - order));
  return model;
}

}  // namespace perwatt::stats
