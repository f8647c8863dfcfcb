// Percentiles by nearest rank, each with a confidence bound, and none where too few queries ran.
// Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "stats/histogram.h"
#include "stats/latency_sequence.h"

namespace perwatt::stats {

/// A percentile in nanoseconds with a confidence interval that assumes no distribution: two order
/// statistics (David and Nagaraja, Order Statistics, 7.1).
struct Percentile {
  std::int64_t value = 0;
  std::int64_t low = 0, high = 0;
  double effective = 0;  ///< independent queries that tell as much
  bool open = false;     ///< they are too few for an upper bound: `high` is the largest value seen
};

/// Queries needed before percentile p (0 < p < 1) may be printed: the smallest n with P(Binomial(n,
/// 1-p) <= 1) <= 0.01, by MLPerf's early stopping. p90 64, p95 130, p97 219, p99 662, p99.9 6,636.
std::int64_t queries_needed(double p);

/// How sure of each side a bound is: 95 % in all.
constexpr double kTailRisk = 0.025;

/// Takes the queries as independent. Absent where the histogram holds fewer than queries_needed(p).
std::optional<Percentile> percentile(const Histogram& latencies, double p);

/// As many independent latencies as tell as much about the share over `bin`: share (1 - share) /
/// the squared standard error of the mean of the series "over it or not" (mean_interval.h), less
/// what Student's t takes. At most as many as there are.
double effective_queries(const LatencySequence& sequence, std::uint32_t bin,
                         double tail_risk = kTailRisk);

/// Pays for autocorrelation: the order statistics of as many independent queries as tell as much,
/// the fewest of those at p50, at p90 (where they lie below p) and at p. Open above where these are
/// too few (p99: 368). `sequence` holds the histogram's latencies.
std::optional<Percentile> percentile(const Histogram& latencies, const LatencySequence& sequence,
                                     double p, double tail_risk = kTailRisk);

}  // namespace perwatt::stats
