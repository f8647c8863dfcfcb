#include "stats/mean_interval.h"

#include <algorithm>
#include <cmath>

#include "stats/autoregression.h"
#include "stats/distribution.h"

namespace perwatt::stats {
namespace {

constexpr double kLargestExcess = 0.6;
// Near a unit root the delta method makes too much of the damping's noise: in the simulations fewer
// degrees than these widened the interval several times and held no more often.
constexpr double kFewestDegrees = 4;

// The correction never takes more than half of the damping, so that a near unit root stays finite.
double corrected_damping(const Autoregression& model, double n) {
  return std::max(model.damping() - model.sum_bias() / n, model.damping() / 2);
}

// Skart's adjusted quantile for a mean whose skewness is 6 * beta.
double skewed(double t, double beta) {
  if (std::abs(beta) < 1e-6) return t;
  return (std::cbrt(1 + 6 * beta * (t - beta)) - 1) / (2 * beta);
}

}  // namespace

double interval_quantile(double p, double degrees) {
  return student_t_quantile(p, std::max(degrees, kFewestDegrees));
}

std::optional<MeanInterval> mean_interval(const BatchMeans& sequence) {
  const auto batches = sequence.batches();
  if (batches.size() < kFewestBatches) return std::nullopt;
  const auto n = static_cast<double>(batches.size());
  const double mean = sequence.mean();
  const auto model = fit_autoregression(batches, order_for(batches.size()));
  if (model.residual_variance <= 1e-24 * mean * mean) return MeanInterval{mean, mean, mean, n - 1};

  const double damping = corrected_damping(model, n);
  // Relative variance of the damping, by the delta method. 1 / damping^2 exceeds its true value by
  // as much on average (in the logarithm), which is taken off again; the expansion says nothing
  // about larger ones than kLargestExcess.
  const double scatter = model.sum_variance() / (damping * damping * n);
  const double excess = std::exp(std::min(scatter, kLargestExcess) / 2);
  const double share_in_batches =
      n * static_cast<double>(sequence.batch_length()) / static_cast<double>(sequence.count());
  const double error = std::sqrt(model.residual_variance / n * share_in_batches) / damping / excess;
  // Var(log of the squared error): of the residuals' variance, by their kurtosis, and of the
  // damping.
  const double noise = std::max(model.residual_kurtosis - 1, 2.0) / (n - model.order) + 4 * scatter;
  const double degrees = 2 / noise;
  const double t = interval_quantile(0.975, degrees);
  const double beta = model.residual_skewness / (6 * std::sqrt(n));
  return MeanInterval{mean, mean - skewed(t, beta) * error, mean - skewed(-t, beta) * error,
                      degrees, error};
}

}  // namespace perwatt::stats
