#include <algorithm>

#include "load/open_measure.h"
#include "stats/latency_bound.h"
#include "stats/percentile.h"

namespace perwatt::load {
namespace {

constexpr double kFirst = 0.7;   // of the offline rate
constexpr double kLeast = 1e-3;  // of it: below that no rate is looked for
constexpr double kOfflineTarget = 0.02;

/// The highest rate by bisection between one that keeps the bound and one that breaks it. Rates for
/// which neither can be shown lie together in a band between; once there is one, what remains on
/// either side of it is halved.
class RateSearch {
 public:
  RateSearch(Target& target, const Demand& demand, const StopRule& rule, Clock& clock,
             const Observer& observer)
      : target_(target),
        demand_(demand),
        final_rule_(rule),
        rule_(rule),
        clock_(clock),
        observer_(observer) {
    rule_.fixed_queries = 0;
    risk_ = stats::kTailRisk / looks_of(rule_);
  }

  Measurement run() {
    StopRule offline = rule_;
    offline.target = kOfflineTarget;
    Measurement last = measure(target_, Scenario::offline, offline, clock_, observer_);
    if (stopped(last)) return last;
    const auto& capacity = last.throughput;
    high_ = capacity.usable ? capacity.high : capacity.rate;
    const double least = kLeast * high_;
    for (double rate = kFirst * high_; rate > least && trials_ < kMostTrials; rate = next()) {
      last = try_rate(rate);
      if (stopped(last)) return last;
    }
    return conclude(std::move(last));
  }

 private:
  static bool stopped(const Measurement& m) {
    return m.stop == StopReason::failed || m.stop == StopReason::cancelled;
  }

  Measurement try_rate(double rate) {
    auto verdict = stats::Bound::open;
    const auto decided = [&](const stats::Histogram& latency,
                             const stats::LatencySequence& sequence) {
      verdict = stats::test_bound(latency, sequence, demand_.latency_bound.count(),
                                  demand_.percentile, risk_);
      return verdict != stats::Bound::open;
    };
    Demand trial = demand_;
    trial.rate = rate;
    trial.seed += static_cast<std::uint64_t>(++trials_);  // new arrivals, or all trials err alike
    Measurement m = measure_until(target_, trial, rule_, clock_, observer_, decided);
    if (m.stop == StopReason::overloaded) verdict = stats::Bound::broken;
    if (verdict == stats::Bound::kept)
      low_ = std::max(low_, rate);
    else if (verdict == stats::Bound::broken)
      high_ = std::min(high_, rate);
    else
      note_open(rate);
    return m;
  }

  void note_open(double rate) {
    open_low_ = open_high_ > 0 ? std::min(open_low_, rate) : rate;
    open_high_ = std::max(open_high_, rate);
  }

  /// 0 where the interval is narrow enough.
  double next() {
    if (open_high_ <= low_ || open_low_ >= high_) open_low_ = open_high_ = 0;
    const bool band = open_high_ > 0;
    const double below_from = low_, below_to = band ? open_low_ : high_;
    const double above_from = band ? open_high_ : high_;
    const double below = below_to - below_from, above = high_ - above_from;
    const double worth = rule_.target * high_;
    if (std::max(below, above) <= worth) return 0;
    return below >= above ? (below_from + below_to) / 2 : (above_from + high_) / 2;
  }

  /// The record's figures come from a run of its own at the rate found: the runs of the search were
  /// chosen for what they showed.
  Measurement conclude(Measurement last) {
    const bool open = open_high_ > 0;
    if (low_ > 0) {
      Demand found = demand_;
      found.rate = low_;
      last = measure_open_loop(target_, found, final_rule_, clock_, observer_);
    } else if (!open) {
      last.stop = StopReason::out_of_reach;
    } else {
      last.stop = StopReason::ceiling;
    }
    last.found = FoundRate{low_, high_, trials_};
    return last;
  }

  Target& target_;
  const Demand demand_;
  const StopRule final_rule_;
  StopRule rule_;  ///< of each trial
  Clock& clock_;
  const Observer& observer_;
  double risk_ = 0, low_ = 0, high_ = 0, open_low_ = 0, open_high_ = 0;
  int trials_ = 0;
};

}  // namespace

Measurement measure_capacity(Target& target, const Demand& demand, const StopRule& rule,
                             Clock& clock, const Observer& observer) {
  return RateSearch(target, demand, rule, clock, observer).run();
}

}  // namespace perwatt::load
