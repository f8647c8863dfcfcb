#include "stats/proportion.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "stats/distribution.h"

namespace perwatt::stats {

Proportion wilson(std::int64_t yes, std::int64_t all, double confidence) {
  if (yes < 0 || yes > all) throw std::invalid_argument("wilson: 0 <= yes <= all does not hold");
  if (all == 0) return {0, 0, 1};
  const auto n = static_cast<double>(all);
  const double p = static_cast<double>(yes) / n;
  const double z = normal_quantile((1 + confidence) / 2);
  const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return {p, std::clamp(centre - half, 0.0, p), std::clamp(centre + half, p, 1.0)};
}

double mcnemar(std::int64_t only_first, std::int64_t only_second) {
  if (only_first < 0 || only_second < 0) throw std::invalid_argument("mcnemar: a negative count");
  const auto [fewer, more] = std::minmax(only_first, only_second);
  return std::min(1.0, 2 * binomial_cdf(fewer, fewer + more, 0.5));
}

}  // namespace perwatt::stats
