// Percentiles by nearest rank, each with a confidence bound, and none where too few queries ran.
// Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "stats/histogram.h"

namespace perwatt::stats {

/// A percentile in nanoseconds with a 95 % confidence interval that assumes no distribution: two
/// order statistics (David and Nagaraja, Order Statistics, 7.1). It takes the queries as
/// independent.
struct Percentile {
  std::int64_t value = 0;
  std::int64_t low = 0, high = 0;
};

/// Queries needed before percentile p (0 < p < 1) may be printed: the smallest n with P(Binomial(n,
/// 1-p) <= 1) <= 0.01, by MLPerf's early stopping. p90 64, p95 130, p97 219, p99 662, p99.9 6,636.
std::int64_t queries_needed(double p);

/// Absent where the histogram holds fewer than queries_needed(p).
std::optional<Percentile> percentile(const Histogram& latencies, double p);

}  // namespace perwatt::stats
