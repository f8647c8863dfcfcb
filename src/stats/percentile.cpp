#include "stats/percentile.h"

#include <algorithm>
#include <cmath>

#include "stats/batched.h"
#include "stats/distribution.h"
#include "stats/mean_interval.h"

namespace perwatt::stats {
namespace {

constexpr double kRisk = 0.01;  // MLPerf asks for 99 % confidence

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

// Nearest rank; the small step back keeps 0.9 * 10 at rank 9 whatever the rounding.
double rank_of(double p, double n) {
  return std::clamp(std::ceil(p * n - 1e-9), 1.0, n);
}

// P(Binomial(n, 1 - p) <= 1), in closed form.
double at_most_one_above(std::int64_t n, double p) {
  const auto count = static_cast<double>(n);
  return std::pow(p, count) + count * (1 - p) * std::pow(p, count - 1);
}

/// Nearest rank with the order statistics that `effective` independent values would give.
Percentile ranked(const Histogram& latencies, double p, double effective, double tail_risk) {
  const auto all = static_cast<double>(latencies.count());
  const auto n = std::max<std::int64_t>(static_cast<std::int64_t>(effective), 1);
  // P(k-th value > percentile)
  const auto below = [&](std::int64_t k) { return binomial_cdf(k - 1, n, p); };
  const bool open = below(n) < 1 - tail_risk;
  const std::int64_t high =
      smallest(0, n, [&](std::int64_t k) { return below(k) >= 1 - tail_risk; });
  const std::int64_t low = smallest(0, n, [&](std::int64_t k) { return below(k) > tail_risk; }) - 1;
  const auto value_of = [&](double rank) {
    return latencies.ranked(static_cast<std::uint64_t>(std::clamp(rank, 1.0, all)));
  };
  const double scale = all / static_cast<double>(n);
  return {value_of(rank_of(p, all)), value_of(std::floor(static_cast<double>(low) * scale)),
          value_of(std::ceil(static_cast<double>(high) * scale)), effective, open};
}

}  // namespace

std::int64_t queries_needed(double p) {
  const auto enough = [p](std::int64_t n) { return at_most_one_above(n, p) <= kRisk; };
  std::int64_t high = 2;
  while (!enough(high)) high *= 2;
  return smallest(1, high, enough);
}

double effective_queries(const LatencySequence& sequence, std::uint32_t bin, double tail_risk) {
  const auto over =
      batched(sequence.bins(), [limit = static_cast<std::uint16_t>(bin)](std::uint16_t each) {
        return each > limit ? 1 : 0;
      });
  const auto all = static_cast<double>(sequence.count());
  const auto share = mean_interval(over);
  if (!share || share->error <= 0) return all;
  const double independent = share->mean * (1 - share->mean) / (share->error * share->error);
  const double widening =
      normal_quantile(1 - tail_risk) / interval_quantile(1 - tail_risk, share->degrees);
  return std::min(all, independent * widening * widening);
}

std::optional<Percentile> percentile(const Histogram& latencies, double p) {
  const auto n = static_cast<std::int64_t>(latencies.count());
  if (n < queries_needed(p)) return std::nullopt;
  return ranked(latencies, p, static_cast<double>(n), kTailRisk);
}

std::optional<Percentile> percentile(const Histogram& latencies, const LatencySequence& sequence,
                                     double p, double tail_risk) {
  const auto n = static_cast<std::int64_t>(latencies.count());
  if (n < queries_needed(p)) return std::nullopt;
  double effective = static_cast<double>(n);
  for (const double probe : {0.5, 0.9, p}) {
    if (probe > p) continue;
    const double rank = rank_of(probe, static_cast<double>(n));
    const auto bin = Histogram::bin_of(latencies.ranked(static_cast<std::uint64_t>(rank)));
    effective = std::min(effective, effective_queries(sequence, bin, tail_risk));
  }
  return ranked(latencies, p, effective, tail_risk);
}

}  // namespace perwatt::stats
