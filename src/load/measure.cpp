#include <algorithm>
#include <vector>

#include "load/driver.h"

namespace perwatt::load {
namespace {

constexpr Nanoseconds kProgressEvery = std::chrono::milliseconds(200);

/// One group's completions and the time that they took, for the presets' estimators.
struct Group {
  std::int64_t queries = 0;
  Nanoseconds began{0}, ended{0};

  void take(const Sample& sample) {
    began = queries++ ? std::min(began, sample.issued) : sample.issued;
    ended = std::max(ended, sample.completed);
  }
  double rate() const {
    return ended > began ? static_cast<double>(queries) / seconds(ended - began) : 0;
  }
};

/// Turns samples into a Measurement, and decides when there are enough.
class Recorder final : public Consumer {
 public:
  /// `inferences` in each query.
  Recorder(const StopRule& rule, int lanes, int inferences, const Observer& observer,
           Nanoseconds now)
      : rule_(rule),
        observer_(observer),
        lanes_(lanes),
        inferences_(inferences),
        estimator_(lanes),
        groups_(static_cast<std::size_t>(std::clamp(rule.groups, 1, lanes))),
        schedule_(rule.floor, rule.ceiling),
        started_(now),
        next_progress_(now + kProgressEvery) {}

  void take(const Sample& sample) override {
    if (closed_) return;
    if (fixed()) {
      count(sample);
      if (sample.steady) estimator_.add(sample.lane, sample.issued, sample.completed);
      return;
    }
    if (estimator_.add(sample.lane, sample.issued, sample.completed)) count(sample);
    if (closing_) closed_ = estimator_.window_ended() >= closes_from_;
  }

  bool enough(Nanoseconds now) override {
    if (!fixed() && !closing_ && estimator_.begun()) decide(now);
    if (observer_.look && now >= next_progress_) {
      next_progress_ = now + kProgressEvery;
      observer_.look({now - started_, result_.queries, estimate()});
    }
    return closed_;
  }

  Measurement finish(End end) {
    result_.throughput = estimate();
    if (!fixed()) {
      result_.began = estimator_.window_began();
      result_.ended = estimator_.window_ended();
    }
    for (const Group& group : groups_) result_.grouped_rate += group.rate() * inferences_;
    result_.stop = stop_reason(end, reason_);
    return std::move(result_);
  }

 private:
  bool fixed() const { return rule_.fixed_queries > 0; }

  stats::ThroughputEstimate estimate() const {
    auto estimate = estimator_.estimate();
    for (double* rate : {&estimate.rate, &estimate.low, &estimate.high}) *rate *= inferences_;
    return estimate;
  }

  void count(const Sample& sample) {
    result_.began = result_.queries ? std::min(result_.began, sample.issued) : sample.issued;
    ++result_.queries;
    result_.ended = std::max(result_.ended, sample.completed);
    const Nanoseconds latency = sample.completed - sample.issued;
    result_.latency.add(latency.count());
    result_.sequence.add(latency.count());
    groups_[static_cast<std::size_t>(
                group_of(sample.lane, lanes_, static_cast<int>(groups_.size())))]
        .take(sample);
  }

  /// The window closes where the steady window first reaches the instant of the decision, not
  /// before: a query under way at a fixed instant is longer than others, and to leave it out would
  /// flatter.
  void decide(Nanoseconds now) {
    const Nanoseconds elapsed = now - estimator_.window_began();
    if (!schedule_.due(elapsed)) return;
    const bool at_target = stats::reached(estimator_.estimate(), rule_.target);
    if (!at_target && !schedule_.at_ceiling(elapsed)) return;
    reason_ = at_target ? StopReason::target : StopReason::ceiling;
    closing_ = true;
    closes_from_ = now;
    closed_ = estimator_.window_ended() >= now;
  }

  const StopRule rule_;
  const Observer& observer_;
  const int lanes_, inferences_;
  stats::ThroughputEstimator estimator_;
  std::vector<Group> groups_;
  stats::LookSchedule schedule_;
  const Nanoseconds started_;
  Nanoseconds next_progress_, closes_from_{0};
  bool closing_ = false, closed_ = false;
  StopReason reason_ = StopReason::ceiling;
  Measurement result_;
};

}  // namespace

Measurement measure(Target& target, const Demand& demand, const StopRule& rule, Clock& clock,
                    const Observer& observer) {
  const Scenario scenario = demand.scenario;
  if (scenario == Scenario::server && demand.rate <= 0)
    return measure_capacity(target, demand, rule, clock, observer);
  if (open_loop(scenario)) return measure_open_loop(target, demand, rule, clock, observer);
  const int lanes = independent_lanes(target, scenario);
  const int inferences = scenario == Scenario::multi_stream ? std::max(target.lanes(), 1) : 1;
  Recorder recorder(rule, lanes, inferences, observer, clock.now());
  const Quota quota{rule.fixed_queries, std::clamp(rule.groups, 1, lanes), rule.minimum};
  const End end = drive(target, scenario, clock, quota, observer, recorder);
  return recorder.finish(end);
}

}  // namespace perwatt::load
