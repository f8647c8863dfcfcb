#include "load/open_measure.h"

#include <algorithm>

#include "stats/percentile.h"

namespace perwatt::load {
namespace {

constexpr Nanoseconds kOpenProgressEvery = std::chrono::milliseconds(200);

class OpenRecorder final : public Consumer {
 public:
  OpenRecorder(const StopRule& rule, const Observer& observer, Nanoseconds now,
               const Enough& enough)
      : rule_(rule),
        observer_(observer),
        enough_(enough),
        schedule_(rule.floor, rule.ceiling),
        started_(now),
        next_progress_(now + kOpenProgressEvery) {}

  void take(const Sample& sample) override {
    estimator_.add(0, sample.issued, sample.completed);
    if (result_.queries++ == 0) result_.began = sample.issued;
    result_.ended = std::max(result_.ended, sample.completed);
    const Nanoseconds latency = sample.completed - sample.issued;
    result_.latency.add(latency.count());
    result_.sequence.add(latency.count());
  }

  bool enough(Nanoseconds now) override {
    if (observer_.look && now >= next_progress_) {
      next_progress_ = now + kOpenProgressEvery;
      observer_.look({now - started_, result_.queries, estimator_.estimate()});
    }
    const Nanoseconds elapsed = now - started_;
    if (rule_.fixed_queries > 0 || !schedule_.due(elapsed)) return false;
    if (enough_(result_.latency, result_.sequence))
      reason_ = StopReason::target;
    else if (!schedule_.at_ceiling(elapsed))
      return false;
    return true;
  }

  Measurement finish(End end, const Demand& demand, Arrivals arrivals) {
    result_.throughput = estimator_.estimate();
    const Nanoseconds window = result_.ended - result_.began;
    if (window > Nanoseconds{0})
      result_.grouped_rate = static_cast<double>(result_.queries) / seconds(window);
    // A stall delays what arrives during it: it moves the percentile where it takes more of the
    // time than lies over that.
    auto& throughput = result_.throughput;
    throughput.tail = throughput.unseen_stall_share > 1 - demand.percentile ? stats::Tail::too_short
                                                                            : stats::Tail::resolved;
    result_.arrivals = std::move(arrivals);
    result_.stop = stop_reason(end, reason_);
    return std::move(result_);
  }

 private:
  const StopRule rule_;
  const Observer& observer_;
  const Enough& enough_;
  stats::ThroughputEstimator estimator_{1};
  stats::LookSchedule schedule_;
  const Nanoseconds started_;
  Nanoseconds next_progress_;
  StopReason reason_ = StopReason::ceiling;
  Measurement result_;
};

}  // namespace

int looks_of(const StopRule& rule) {
  stats::LookSchedule schedule(rule.floor, rule.ceiling);
  int looks = 0;
  const Nanoseconds step = std::max(rule.ceiling / 1024, Nanoseconds{1});
  for (Nanoseconds at{0}; at <= rule.ceiling; at += step) looks += schedule.due(at);
  return std::max(looks, 1);
}

Measurement measure_until(Target& target, const Demand& demand, const StopRule& rule, Clock& clock,
                          const Observer& observer, const Enough& enough) {
  OpenRecorder recorder(rule, observer, clock.now(), enough);
  Arrivals arrivals;
  const Quota quota{rule.fixed_queries, 1, rule.minimum};
  const End end = drive_open_loop(target, demand, clock, quota, observer, recorder, arrivals);
  return recorder.finish(end, demand, std::move(arrivals));
}

Measurement measure_open_loop(Target& target, const Demand& demand, const StopRule& rule,
                              Clock& clock, const Observer& observer) {
  const auto within = [&](const stats::Histogram& latency, const stats::LatencySequence& sequence) {
    const auto found = stats::percentile(latency, sequence, demand.percentile);
    return found && !found->open &&
           static_cast<double>(found->high - found->low) / 2 <=
               rule.target * static_cast<double>(found->value);
  };
  return measure_until(target, demand, rule, clock, observer, within);
}

}  // namespace perwatt::load
