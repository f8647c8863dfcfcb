// Throughput from completion times, with an interval that pays for autocorrelation, and the
// decision to stop. Pure. Is NOT aware of clocks, targets or threads.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "stats/batch_means.h"
#include "stats/flow.h"
#include "stats/histogram.h"

namespace perwatt::stats {

/// Whether the figure can be trusted against rare, long stalls (docs/method.md, The tail).
enum class Tail {
  resolved,
  stalls_seen,  ///< few long stalls carry so much of the time that their number is itself uncertain
  too_short,  ///< the window is too short to exclude stalls that would move the figure by more than
              ///< its interval
};

/// The stall that a window must be able to exclude.
constexpr Nanoseconds kStall = std::chrono::milliseconds(200);

/// Mean time between completions with its 95 % interval, turned into a rate.
struct ThroughputEstimate {
  double rate = 0;           ///< queries/s over the steady window
  double low = 0, high = 0;  ///< 95 % interval of the rate; both equal to the rate where not usable
  double relative_half_width = 0;  ///< half-width / rate; infinite where not usable
  int batches = 0;                 ///< batch means that the interval rests on
  double degrees = 0;              ///< effective degrees of freedom of the interval's width
  double autocorrelation =
      0;  ///< lag 1, of the single times (one lane) or the flow's windows (several)
  Tail tail = Tail::too_short;
  double stall_share = 0;  ///< share of the time that went into the long stalls seen
  double unseen_stall_share =
      1;  ///< the largest share of time that 200 ms stalls not seen yet could take, at 95 %
  bool usable = false;  ///< enough batches for an interval to be stated, and its upper end is under
                        ///< ten times the rate
};

/// "resolved", "not resolved: stalls seen", "not resolved: too short to exclude 200 ms stalls".
std::string describe(Tail tail);
/// The same with its figures: "not resolved: too short to exclude 200 ms stalls; they could take up
/// to 5.7 % of the time".
std::string describe(const ThroughputEstimate& estimate);

/// Takes completions one by one in fixed memory. add() neither allocates nor waits.
///
/// One lane: the series is the times from completion to completion, from the first issue on.
/// Several lanes: the series is the flow (flow.h) from the end of the first round on, a round being
/// as many completions as lanes, in windows as long as that round, 1 ms at least.
class ThroughputEstimator {
 public:
  explicit ThroughputEstimator(int lanes = 1);
  /// A query, in order of completion; a completion before its predecessor counts at the
  /// predecessor's time. Says whether it lies in the steady window.
  bool add(int lane, Nanoseconds issued, Nanoseconds completed);

  /// Whether the steady window has begun: with the first query where there is one lane, else after
  /// the first round.
  bool begun() const { return !first_ && filling_ == 0; }
  /// The steady window so far. With several lanes, queries under way at its ends count by the part
  /// that lies inside.
  Nanoseconds window_began() const { return began_; }
  Nanoseconds window_ended() const { return lanes_ == 1 ? last_ : flow_.settled(); }
  /// Some 50 microseconds.
  ThroughputEstimate estimate() const;

 private:
  void fill(int lane, Nanoseconds issued);
  void add_round();
  void state_interval(ThroughputEstimate& estimate) const;
  Tail classify(const ThroughputEstimate& estimate, std::uint64_t stalls) const;

  const int lanes_;
  int filling_;  // completions of the first round still to come
  int in_round_ = 0;
  Nanoseconds began_{0}, round_began_{0}, last_{0};
  BatchMeans times_;       // one lane: seconds from completion to completion
  Flow flow_;              // several lanes
  Histogram round_times_;  // for the quartiles and the stalls
  bool first_ = true;
};

/// True when a run may stop at `target` (a relative half-width). Stricter than the half-width
/// alone: stopping on a noisy estimate of one's own noise breaks the interval, so 12 degrees of
/// freedom must stand behind it, and it must reach the target with its own standard error, about 1
/// / sqrt(2 degrees) of its width, half to spare.
bool reached(const ThroughputEstimate& estimate, double target);

/// The instants at which a measurement may stop: the floor, then each a quarter later than the
/// last, then the ceiling. Few looks keep the bias of stopping early small.
class LookSchedule {
 public:
  LookSchedule(Nanoseconds floor, Nanoseconds ceiling)
      : next_(floor < ceiling ? floor : ceiling), ceiling_(ceiling) {}
  /// True once for each instant that has passed; several passed at once count as one.
  bool due(Nanoseconds elapsed);
  bool at_ceiling(Nanoseconds elapsed) const { return elapsed >= ceiling_; }

 private:
  Nanoseconds next_, ceiling_;
};

}  // namespace perwatt::stats
