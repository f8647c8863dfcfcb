// Whether a percentile of latencies keeps a bound, and how sure that is. Pure.
// Is NOT aware of rates or of what is done about it.
#pragma once

#include <cstdint>

#include "stats/histogram.h"
#include "stats/latency_sequence.h"

namespace perwatt::stats {

enum class Bound {
  kept,    ///< the percentile's upper confidence end lies within it
  broken,  ///< its lower end lies over it
  open,
};

/// Percentile p (0 < p < 1) against `bound` in nanoseconds, each end with `risk`: the binomial test
/// of the share of latencies over the bound, with as many independent ones as tell as much
/// (percentile.h: the fewest at the bound, at p50 and at p90).
Bound test_bound(const Histogram& latencies, const LatencySequence& sequence, std::int64_t bound,
                 double p, double risk);

}  // namespace perwatt::stats
