// One thread that tells lanes when their time has come. Is NOT aware of laws or networks.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"

namespace perwatt::engine {

/// Returns at the deadline (CLOCK_MONOTONIC), within a microsecond on an idle core: sleeps, and
/// spins the last stretch, which is longer than the kernel's default timer slack (50 us).
void wait_precisely(Nanoseconds deadline);

class LaneTimer {
 public:
  /// `lanes`: how many alarms may be pending at once.
  explicit LaneTimer(int lanes);
  /// Waits for the alarms that are pending.
  ~LaneTimer();
  LaneTimer(const LaneTimer&) = delete;
  LaneTimer& operator=(const LaneTimer&) = delete;

  /// Calls `done` with ok at the deadline, on the timer's thread. From any thread, also from within
  /// a Done. Allocates nothing.
  void at(Nanoseconds deadline, int lane, Done done);

 private:
  struct Alarm {
    Nanoseconds deadline;
    int lane;
    Done done;
    bool operator>(const Alarm& other) const { return deadline > other.deadline; }
  };
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Alarm> alarms_;  // a heap, the earliest first
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all others
};

}  // namespace perwatt::engine
