#include "stats/throughput.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "stats/distribution.h"
#include "stats/mean_interval.h"
#include "stats/outliers.h"

namespace perwatt::stats {
namespace {

constexpr double kFewestToStop = 12;  // before the first stop
constexpr double kLookRatio = 1.25;
constexpr double kWidest = 10;  // an interval that reaches this many rates says nothing
constexpr Nanoseconds kShortestWindow = std::chrono::milliseconds(1);
constexpr std::uint64_t kFewStalls = 30;  // from here on the interval's own variance knows them
constexpr double kUnseenStalls = 3;       // rule of three: none seen, 95 %

}  // namespace

std::string describe(Tail tail) {
  switch (tail) {
    case Tail::resolved:
      return "resolved";
    case Tail::stalls_seen:
      return "not resolved: stalls seen";
    case Tail::too_short:
      return "not resolved: too short to exclude 200 ms stalls";
  }
  return "";
}

std::string describe(const ThroughputEstimate& estimate) {
  switch (estimate.tail) {
    case Tail::stalls_seen:
      return fmt::format("{}; they took {:.1f} % of the time", describe(estimate.tail),
                         100 * estimate.stall_share);
    case Tail::too_short:
      return fmt::format("{}; they could take up to {:.1f} % of the time", describe(estimate.tail),
                         100 * estimate.unseen_stall_share);
    case Tail::resolved:
      break;
  }
  return describe(estimate.tail);
}

ThroughputEstimator::ThroughputEstimator(int lanes)
    : lanes_(std::max(lanes, 1)), filling_(lanes_ > 1 ? lanes_ : 0), flow_(lanes_) {}

bool ThroughputEstimator::add(int lane, Nanoseconds issued, Nanoseconds completed) {
  if (first_) began_ = round_began_ = last_ = issued;
  first_ = false;
  const Nanoseconds previous = last_;
  last_ = std::max(last_, completed);
  if (filling_ > 0) {
    fill(lane, issued);
    return false;
  }
  if (lanes_ == 1) {
    times_.add(seconds(last_ - previous));
  } else {
    flow_.add(lane, last_);
  }
  if (++in_round_ == lanes_) add_round();
  return true;
}

void ThroughputEstimator::fill(int lane, Nanoseconds issued) {
  if (filling_ == lanes_) {
    for (int i = 0; i < lanes_; ++i) flow_.start_lane(i, issued);
  }
  flow_.add(lane, last_);
  if (--filling_ > 0) return;
  const Nanoseconds first_round = last_ - began_;
  began_ = round_began_ = last_;
  flow_.begin(last_, std::max(first_round, kShortestWindow));
}

void ThroughputEstimator::add_round() {
  in_round_ = 0;
  round_times_.add((last_ - round_began_).count());
  round_began_ = last_;
}

Tail ThroughputEstimator::classify(const ThroughputEstimate& estimate, std::uint64_t stalls) const {
  if (!estimate.usable) return Tail::too_short;
  if (stalls > 0 && stalls < kFewStalls) {
    const auto seen = static_cast<double>(stalls);
    const double more = poisson_upper(static_cast<std::int64_t>(stalls), 0.975) - seen;
    if (estimate.stall_share * more / seen > estimate.relative_half_width / 2)
      return Tail::stalls_seen;
  }
  return estimate.unseen_stall_share > estimate.relative_half_width ? Tail::too_short
                                                                    : Tail::resolved;
}

/// With one lane the interval is of the mean time and turns over into a rate; with several it is of
/// the rate itself.
void ThroughputEstimator::state_interval(ThroughputEstimate& estimate) const {
  const BatchMeans& series = lanes_ == 1 ? times_ : flow_.rates();
  estimate.batches = static_cast<int>(series.batches().size());
  estimate.autocorrelation = series.autocorrelation();
  const auto interval = mean_interval(series);
  if (!interval || interval->mean <= 0) return;
  estimate.degrees = interval->degrees;
  double low = std::max(interval->low, 0.0), high = interval->high;
  if (lanes_ == 1) {
    if (low == 0) return;
    std::swap(low, high);
    low = 1 / low;
    high = 1 / high;
  }
  if (high >= kWidest * estimate.rate) return;
  estimate.low = low;
  estimate.high = high;
  estimate.relative_half_width = (high - low) / 2 / estimate.rate;
  estimate.usable = true;
}

ThroughputEstimate ThroughputEstimator::estimate() const {
  ThroughputEstimate estimate;
  estimate.relative_half_width = std::numeric_limits<double>::infinity();
  const double elapsed = seconds(window_ended() - window_began());
  if (!begun() || elapsed <= 0) return estimate;
  estimate.rate =
      lanes_ == 1 ? static_cast<double>(times_.count()) / elapsed : flow_.rates().mean();
  estimate.low = estimate.high = estimate.rate;
  state_interval(estimate);
  const double unseen = kUnseenStalls * seconds(kStall);
  estimate.unseen_stall_share = unseen / (elapsed + unseen);
  const auto seen = outliers(round_times_);
  estimate.stall_share = std::min(seen.sum * 1e-9 / elapsed, 1.0);
  estimate.tail = classify(estimate, seen.count);
  return estimate;
}

bool reached(const ThroughputEstimate& estimate, double target) {
  return estimate.usable && estimate.degrees >= kFewestToStop &&
         estimate.relative_half_width * (1 + 0.5 / std::sqrt(estimate.degrees)) <= target;
}

bool LookSchedule::due(Nanoseconds elapsed) {
  if (elapsed < next_) return false;
  while (next_ <= elapsed) {
    next_ = Nanoseconds{
        static_cast<std::int64_t>(std::ceil(static_cast<double>(next_.count() + 1) * kLookRatio))};
  }
  if (elapsed < ceiling_) next_ = std::min(next_, ceiling_);
  return true;
}

}  // namespace perwatt::stats
