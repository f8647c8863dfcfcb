// What is said of a measurement's latencies. Pure. Is NOT aware of queries or scenarios.
#pragma once

#include <cstdint>
#include <optional>

#include "stats/drift.h"
#include "stats/histogram.h"
#include "stats/latency_sequence.h"
#include "stats/modes.h"
#include "stats/percentile.h"

namespace perwatt::stats {

struct LatencySummary {
  std::optional<Percentile> p50, p90, p99, p999;
  std::optional<Drift> drift;
  std::optional<Modes> modes;
  std::int64_t outliers = 0;
};

/// `sequence` holds the histogram's latencies. Some 20 ms for a million.
LatencySummary summarise(const Histogram& latencies, const LatencySequence& sequence);

}  // namespace perwatt::stats
