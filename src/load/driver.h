// Keeps a target busy and hands on what completes, in order. Knows lanes, clocks and quotas.
// Is NOT aware of statistics: a Consumer says when it has enough.
#pragma once

#include <atomic>
#include <cstdint>

#include "load/scenario.h"

namespace perwatt::load {

struct Sample {
  Nanoseconds issued;  ///< in open loops the scheduled arrival
  Nanoseconds completed;
  int lane;
  bool steady;  ///< no lane had run out of its quota yet
};

/// What receives the samples. Called on one thread only.
class Consumer {
 public:
  virtual ~Consumer() = default;
  virtual void take(const Sample& sample) = 0;
  /// Asked between queries (single_stream) or after a batch of completions (offline); true ends the
  /// run.
  virtual bool enough(Nanoseconds now) = 0;
};

/// How many queries may be issued: `per_group` in each group, and more until `minimum` has passed.
/// 0: no limit.
struct Quota {
  std::int64_t per_group = 0;
  int groups = 1;
  Nanoseconds minimum{0};
};

/// The group of a lane: groups are runs of neighbours, of the same size up to one.
constexpr int group_of(int lane, int lanes, int groups) {
  return static_cast<int>(static_cast<std::int64_t>(lane) * groups / lanes);
}

enum class End { enough, quota, failed, overloaded, cancelled };

/// One query at a time on lane 0, by the blocking call.
End drive_single_stream(Target& target, Clock& clock, const Quota& quota, const Observer& observer,
                        Consumer& consumer);
/// Every lane in flight. Returns when none is any more.
End drive_offline(Target& target, Clock& clock, const Quota& quota, const Observer& observer,
                  Consumer& consumer);

/// One query on every lane, again when all have ended; a sample is such a group, on lane 0. Returns
/// when none is in flight.
End drive_multi_stream(Target& target, Clock& clock, const Quota& quota, const Observer& observer,
                       Consumer& consumer);

/// Queries that arrive by the clock, from now on. Returns when none waits or is in flight.
End drive_open_loop(Target& target, const Demand& demand, Clock& clock, const Quota& quota,
                    const Observer& observer, Consumer& consumer, Arrivals& arrivals);

/// A closed loop: the next query when the last has ended. Open loops are kept busy as offline is.
inline End drive(Target& target, Scenario scenario, Clock& clock, const Quota& quota,
                 const Observer& observer, Consumer& consumer) {
  const auto closed = scenario == Scenario::single_stream  ? drive_single_stream
                      : scenario == Scenario::multi_stream ? drive_multi_stream
                                                           : drive_offline;
  return closed(target, clock, quota, observer, consumer);
}

/// Lanes that complete one by one in a closed loop.
inline int independent_lanes(const Target& target, Scenario scenario) {
  const bool one = scenario == Scenario::single_stream || scenario == Scenario::multi_stream;
  return one || target.lanes() < 1 ? 1 : target.lanes();
}

/// Where a start() stands. Both sides of the race between start() returning and its completion
/// exchange this; whoever comes second goes on. So a completion inside start() does not recurse,
/// and one on another thread needs no lock.
enum Handshake : int { kStarting, kReturned, kCompleted };

/// How often the thread that decides looks at what has completed.
constexpr Nanoseconds kDrainEvery = std::chrono::milliseconds(20);

/// A measurement of an open loop at a given rate.
Measurement measure_open_loop(Target& target, const Demand& demand, const StopRule& rule,
                              Clock& clock, const Observer& observer);
/// The highest rate that keeps the bound, and a measurement there.
Measurement measure_capacity(Target& target, const Demand& demand, const StopRule& rule,
                             Clock& clock, const Observer& observer);

/// Asks `cancelled` at most 50 times a second.
class CancelPoll {
 public:
  explicit CancelPoll(const Observer& observer) : observer_(observer) {}
  bool operator()(Nanoseconds now) {
    if (!observer_.cancelled || now < next_) return false;
    next_ = now + std::chrono::milliseconds(20);
    return observer_.cancelled();
  }

 private:
  const Observer& observer_;
  Nanoseconds next_{0};
};

/// The control thread's part of a closed loop: drains what completed, and asks whether to go on.
/// `turn` starts what waits and is false once nothing is in flight any more; `drain` hands samples
/// on.
template <typename Turn, typename Drain>
End run_closed_loop(Clock& clock, const Observer& observer, Consumer& consumer,
                    std::atomic<bool>& stopping, const std::atomic<bool>& failed, Turn turn,
                    Drain drain) {
  CancelPoll cancelled(observer);
  End end = End::quota;
  while (turn()) {
    drain();
    const Nanoseconds now = clock.now();
    if (stopping.load(std::memory_order_relaxed)) continue;
    if (consumer.enough(now))
      end = End::enough;
    else if (cancelled(now))
      end = End::cancelled;
    else
      continue;
    stopping.store(true, std::memory_order_relaxed);
  }
  drain();
  return failed.load(std::memory_order_acquire) ? End::failed : end;
}

/// Why a measurement stopped, from how its drive ended; `enough` is the consumer's own reason.
constexpr StopReason stop_reason(End end, StopReason enough) {
  switch (end) {
    case End::enough:
      return enough;
    case End::quota:
      return StopReason::fixed_plan;
    case End::overloaded:
      return StopReason::overloaded;
    case End::cancelled:
      return StopReason::cancelled;
    case End::failed:
      break;
  }
  return StopReason::failed;
}

}  // namespace perwatt::load
