#include "stats/latency_bound.h"

#include <algorithm>
#include <cmath>

#include "stats/distribution.h"
#include "stats/percentile.h"

namespace perwatt::stats {

Bound test_bound(const Histogram& latencies, const LatencySequence& sequence, std::int64_t bound,
                 double p, double risk) {
  const std::uint64_t all = latencies.count();
  if (all == 0) return Bound::open;
  double effective = effective_queries(sequence, Histogram::bin_of(bound), risk);
  for (const std::uint64_t tenths : {5, 9}) {
    const auto value = latencies.ranked((all * tenths + 9) / 10);
    effective = std::min(effective, effective_queries(sequence, Histogram::bin_of(value), risk));
  }
  const auto n = static_cast<std::int64_t>(effective);
  const double over = static_cast<double>(latencies.over(bound, 0).count) * static_cast<double>(n) /
                      static_cast<double>(all);
  if (binomial_cdf(static_cast<std::int64_t>(std::ceil(over)), n, 1 - p) <= risk)
    return Bound::kept;
  const auto at_least = static_cast<std::int64_t>(std::floor(over));
  if (at_least > 0 && 1 - binomial_cdf(at_least - 1, n, 1 - p) <= risk) return Bound::broken;
  return Bound::open;
}

}  // namespace perwatt::stats
