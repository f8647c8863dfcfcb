#include "tool/timed_inferences.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/engine.h"

namespace perwatt::tool {
namespace {

Nanoseconds nanoseconds(double ms) {
  return Nanoseconds{std::llround(ms * 1e6)};
}

/// Gives each inference the stream that it may have run on.
class Streams {
 public:
  explicit Streams(int count) : free_since_(static_cast<std::size_t>(count), -HUGE_VAL) {}

  int take(const TimedInference& one) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < free_since_.size(); ++i)
      if (fits(i, one) != fits(best, one) ? fits(i, one) : nearer(i, best, one)) best = i;
    free_since_[best] = one.end_ms;
    return static_cast<int>(best);
  }

 private:
  bool fits(std::size_t stream, const TimedInference& one) const {
    return free_since_[stream] <= one.start_ms;
  }
  bool nearer(std::size_t a, std::size_t b, const TimedInference& one) const {
    return fits(a, one) ? free_since_[a] > free_since_[b] : free_since_[a] < free_since_[b];
  }
  std::vector<double> free_since_;  ///< by stream
};

}  // namespace

load::Measurement measurement_of(std::span<const TimedInference> inferences, int streams,
                                 Nanoseconds ended) {
  if (inferences.empty())
    throw engine::Failure(engine::FailureKind::engine_error, "no inference was timed");
  std::vector<TimedInference> sorted(inferences.begin(), inferences.end());
  std::ranges::sort(sorted, {}, &TimedInference::end_ms);
  const Nanoseconds origin = ended - nanoseconds(sorted.back().end_ms);
  load::Measurement measurement;
  stats::ThroughputEstimator estimator(streams);
  Streams lanes(streams);
  for (const auto& one : sorted) {
    const auto issued = origin + nanoseconds(one.start_ms);
    measurement.began = measurement.queries++ ? std::min(measurement.began, issued) : issued;
    const auto latency = nanoseconds(std::max(one.latency_ms, 0.0)).count();
    measurement.latency.add(latency);
    measurement.sequence.add(latency);
    estimator.add(streams > 1 ? lanes.take(one) : 0, issued, origin + nanoseconds(one.end_ms));
  }
  measurement.ended = ended;
  measurement.throughput = estimator.estimate();
  measurement.stop = load::StopReason::fixed_plan;
  if (measurement.ended > measurement.began)
    measurement.grouped_rate =
        static_cast<double>(measurement.queries) / seconds(measurement.ended - measurement.began);
  return measurement;
}

bool stationary(std::span<const TimedInference> inferences) {
  constexpr std::size_t kFewest = 8;
  std::vector<double> latencies;
  for (const auto& one : inferences) latencies.push_back(one.latency_ms);
  return latencies.size() >= kFewest && load::stationary(latencies);
}

}  // namespace perwatt::tool
