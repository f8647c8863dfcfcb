// Whether latencies fall into two heaps: two speeds of a machine, two paths of a library. Pure.
// Is NOT aware of which of these.
#pragma once

#include <cstdint>
#include <optional>

#include "stats/histogram.h"
#include "stats/latency_sequence.h"

namespace perwatt::stats {

/// Half of the least distance between the distribution and one that rises to a single mode and
/// falls from there: min over m of max(sup over x <= m of F - its greatest convex minorant on
/// (-inf, m], sup over x >= m of its least concave majorant on [m, inf) - F) / 2. The dip of
/// Hartigan and Hartigan (1985), less their condition where both halves meet. Bins (0.8 % wide) are
/// filled evenly.
double dip(const Histogram& values);

/// `count` is 1 (no second mode shown) or 2 (two at least); with two, what lies to either side of
/// the split (Otsu 1979: the largest variance between both) has these medians in nanoseconds, and
/// the faster one this share.
struct Modes {
  int count = 1;
  std::int64_t fast = 0, slow = 0;
  double fast_share = 1;
};

/// Two where dip * sqrt(n) exceeds what 99.5 % of uniform samples stay under, n being the effective
/// number of queries (percentile.h) on either side of the split; the medians must be 5 % apart, and
/// either side hold 5 %. Uniform is the worst case of one mode (Hartigan and Hartigan 1985), so
/// others are flagged less often. Absent with fewer than 50 effective queries, and under 10 us,
/// where a clock's own steps make heaps.
std::optional<Modes> modes(const Histogram& latencies, const LatencySequence& sequence);

}  // namespace perwatt::stats
