#include "stats/repeats.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "stats/distribution.h"

namespace perwatt::stats {
namespace {

/// No clock tells figures apart that are nearer than this share.
constexpr double kFinest = 1e-7;
constexpr double kTinyVariance = 1e-150;
constexpr double kLevel = 0.975;

double mean_of(std::span<const Repeat> repeats) {
  double sum = 0;
  for (const Repeat& one : repeats) sum += one.mean;
  return sum / static_cast<double>(repeats.size());
}

/// Of the repeats' figures, with K - 1 degrees.
double variance_of(std::span<const Repeat> repeats, double mean) {
  double sum = 0;
  for (const Repeat& one : repeats) sum += (one.mean - mean) * (one.mean - mean);
  return sum / (static_cast<double>(repeats.size()) - 1);
}

/// P(F >= f) with `a` and `b` degrees (DLMF 8.17 by the usual change of variable).
double f_tail(double f, double a, double b) {
  if (std::isinf(b)) return incomplete_gamma_upper(a / 2, a * f / 2);
  return incomplete_beta(b / 2, a / 2, b / (b + a * f));
}

/// Of the figures all being one, each weighed by 1 / error^2.
double welch_p(std::span<const Repeat> repeats, const std::vector<double>& variances) {
  const double k = static_cast<double>(repeats.size());
  double total = 0, mean = 0, scatter = 0, doubt = 0;
  for (std::size_t i = 0; i < repeats.size(); ++i) {
    total += 1 / variances[i];
    mean += repeats[i].mean / variances[i];
  }
  mean /= total;
  for (std::size_t i = 0; i < repeats.size(); ++i) {
    const double distance = repeats[i].mean - mean, rest = 1 - 1 / variances[i] / total;
    scatter += distance * distance / variances[i];
    doubt += rest * rest / repeats[i].degrees;
  }
  const double spread = doubt / (k * k - 1);
  const double f = scatter / (k - 1) / (1 + 2 * (k - 2) * spread);
  return f_tail(f, k - 1, spread > 0 ? 1 / (3 * spread) : HUGE_VAL);
}

PooledRepeats alone(const Repeat& one) {
  PooledRepeats pooled{1, one.mean, {}, {}, {}};
  if (!one.error) return pooled;
  const double half = student_t_quantile(kLevel, one.degrees) * *one.error;
  pooled.low = one.mean - half;
  pooled.high = one.mean + half;
  return pooled;
}

}  // namespace

double standard_error(double low, double high, double degrees) {
  return (high - low) / 2 / student_t_quantile(kLevel, degrees);
}

PooledRepeats pool(std::span<const Repeat> repeats) {
  if (repeats.empty()) throw std::invalid_argument("no repeats to pool");
  if (repeats.size() == 1) return alone(repeats.front());
  const double count = static_cast<double>(repeats.size()), mean = mean_of(repeats);
  const double variance = variance_of(repeats, mean);
  const double half = student_t_quantile(kLevel, count - 1) * std::sqrt(variance / count);
  PooledRepeats pooled{static_cast<int>(repeats.size()), mean, mean - half, mean + half, {}};
  if (!std::ranges::all_of(repeats, [](const Repeat& one) { return one.error.has_value(); }))
    return pooled;
  std::vector<double> variances;
  double within = 0;
  for (const Repeat& one : repeats) {
    const double error = std::max({*one.error, kFinest * std::abs(one.mean), kTinyVariance});
    variances.push_back(error * error);
    within += error * error / count;
  }
  pooled.parts = VarianceParts{std::sqrt(within), std::sqrt(std::max(variance - within, 0.0)),
                               welch_p(repeats, variances)};
  return pooled;
}

}  // namespace perwatt::stats
