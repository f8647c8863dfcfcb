// Whether a sequence became slower or faster while it was measured. Pure.
// Is NOT aware of clocks or of why.
#pragma once

#include <optional>

#include "stats/latency_sequence.h"

namespace perwatt::stats {

/// Mean latency of the last third / of the first, with a 99 % interval.
struct Drift {
  double ratio = 1;
  double low = 0, high = 0;
  /// The interval lies wholly beyond 1 % of change.
  bool shown() const;
};

/// Each third's mean with its standard error from batch means with autoregression
/// (mean_interval.h); the interval is Student's t of the ratio's logarithm, by the delta method,
/// with Welch's and Satterthwaite's degrees of freedom. Absent with fewer than 3 x kFewestBatches
/// latencies, or where one third is zero.
std::optional<Drift> drift(const LatencySequence& sequence);

}  // namespace perwatt::stats
