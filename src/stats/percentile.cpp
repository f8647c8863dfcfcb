#include "stats/percentile.h"

#include <algorithm>
#include <cmath>

#include "stats/distribution.h"

namespace perwatt::stats {
namespace {

constexpr double kRisk = 0.01;       // MLPerf asks for 99 % confidence
constexpr double kTailRisk = 0.025;  // of each side of the bound

// The smallest x in (low, high] for which `holds` is true, where it stays true above; it is true at
// `high`.
template <class Predicate>
std::int64_t smallest(std::int64_t low, std::int64_t high, Predicate holds) {
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (holds(middle) ? high : low) = middle;
  }
  return high;
}

// P(Binomial(n, 1 - p) <= 1), in closed form.
double at_most_one_above(std::int64_t n, double p) {
  const auto count = static_cast<double>(n);
  return std::pow(p, count) + count * (1 - p) * std::pow(p, count - 1);
}

}  // namespace

std::int64_t queries_needed(double p) {
  const auto enough = [p](std::int64_t n) { return at_most_one_above(n, p) <= kRisk; };
  std::int64_t high = 2;
  while (!enough(high)) high *= 2;
  return smallest(1, high, enough);
}

std::optional<Percentile> percentile(const Histogram& latencies, double p) {
  const auto n = static_cast<std::int64_t>(latencies.count());
  if (n < queries_needed(p)) return std::nullopt;
  // Nearest rank; the small step back keeps 0.9 * 10 at rank 9 whatever the rounding.
  const auto rank =
      std::clamp<std::int64_t>(std::llround(std::ceil(p * static_cast<double>(n) - 1e-9)), 1, n);
  const auto below = [&](std::int64_t k) {
    return binomial_cdf(k - 1, n, p);
  };  // P(k-th value > percentile)
  const std::int64_t high =
      smallest(0, n, [&](std::int64_t k) { return below(k) >= 1 - kTailRisk; });
  const std::int64_t low = smallest(0, n, [&](std::int64_t k) { return below(k) > kTailRisk; }) - 1;
  const auto value_of = [&](std::int64_t k) {
    return latencies.ranked(static_cast<std::uint64_t>(std::max<std::int64_t>(k, 1)));
  };
  return Percentile{value_of(rank), value_of(low), value_of(high)};
}

}  // namespace perwatt::stats
