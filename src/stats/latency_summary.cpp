#include "stats/latency_summary.h"

#include "stats/outliers.h"

namespace perwatt::stats {

LatencySummary summarise(const Histogram& latencies, const LatencySequence& sequence) {
  LatencySummary summary;
  if (latencies.count() == 0) return summary;
  summary.p50 = percentile(latencies, sequence, 0.5);
  summary.p90 = percentile(latencies, sequence, 0.9);
  summary.p99 = percentile(latencies, sequence, 0.99);
  summary.p999 = percentile(latencies, sequence, 0.999);
  summary.drift = drift(sequence);
  summary.modes = modes(latencies, sequence);
  summary.outliers = static_cast<std::int64_t>(outliers(latencies).count);
  return summary;
}

}  // namespace perwatt::stats
