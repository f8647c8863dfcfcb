// Keeps a target busy and hands on what completes, in order. Knows lanes, clocks and quotas.
// Is NOT aware of statistics: a Consumer says when it has enough.
#pragma once

#include <cstdint>

#include "load/scenario.h"

namespace perwatt::load {

struct Sample {
  Nanoseconds issued, completed;
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

enum class End { enough, quota, failed, cancelled };

/// One query at a time on lane 0, by the blocking call.
End drive_single_stream(Target& target, Clock& clock, const Quota& quota, const Observer& observer,
                        Consumer& consumer);
/// Every lane in flight. Returns when none is any more.
End drive_offline(Target& target, Clock& clock, const Quota& quota, const Observer& observer,
                  Consumer& consumer);

inline End drive(Target& target, Scenario scenario, Clock& clock, const Quota& quota,
                 const Observer& observer, Consumer& consumer) {
  return (scenario == Scenario::offline ? drive_offline : drive_single_stream)(target, clock, quota,
                                                                               observer, consumer);
}

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

}  // namespace perwatt::load
