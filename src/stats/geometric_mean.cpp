#include "stats/geometric_mean.h"

#include <cmath>
#include <stdexcept>

#include "stats/distribution.h"

namespace perwatt::stats {
namespace {

double mean_of_logs(std::span<const double> values) {
  if (values.empty()) throw std::invalid_argument("geometric mean: no values");
  double sum = 0;
  for (const double value : values) {
    if (!(value > 0) || !std::isfinite(value)) {
      throw std::invalid_argument("geometric mean: every value must be positive and finite");
    }
    sum += std::log(value);
  }
  return sum / static_cast<double>(values.size());
}

}  // namespace

double geometric_mean(std::span<const double> values) {
  return std::exp(mean_of_logs(values));
}

Ratio mean_ratio(std::span<const double> ratios, double confidence) {
  if (ratios.size() < 2)
    throw std::invalid_argument("mean ratio: an interval needs two ratios or more");
  const auto n = static_cast<double>(ratios.size());
  const double mean = mean_of_logs(ratios);
  double squares = 0;
  for (const double ratio : ratios) squares += std::pow(std::log(ratio) - mean, 2);
  const double half =
      student_t_quantile(0.5 + confidence / 2, n - 1) * std::sqrt(squares / (n - 1) / n);
  return {std::exp(mean), std::exp(mean - half), std::exp(mean + half)};
}

}  // namespace perwatt::stats
