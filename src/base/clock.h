// Time: one monotonic clock for everything that is measured, and its simulated twin for tests and
// replay.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

namespace perwatt {

/// A duration, or a point of time as the duration since the clock's (arbitrary) start.
using Nanoseconds = std::chrono::nanoseconds;

constexpr double seconds(Nanoseconds t) {
  return std::chrono::duration<double>(t).count();
}
constexpr double milliseconds(Nanoseconds t) {
  return std::chrono::duration<double, std::milli>(t).count();
}
constexpr Nanoseconds from_seconds(double s) {
  return Nanoseconds{static_cast<std::int64_t>(s * 1e9)};
}

class SimulatedClock;

class Clock {
 public:
  virtual ~Clock() = default;
  /// Itself where time is simulated, for its events; else null.
  virtual SimulatedClock* simulated() { return nullptr; }
  virtual Nanoseconds now() const = 0;
  /// Returns when now() >= deadline. In simulated time, runs every event due until then on this
  /// thread.
  virtual void wait_until(Nanoseconds deadline) = 0;
  /// The same to the clock's own precision, which costs processor time: a sleep alone ends some 50
  /// microseconds late.
  virtual void wait_exactly_until(Nanoseconds deadline) { wait_until(deadline); }
};

/// CLOCK_MONOTONIC; safe from any thread.
class MonotonicClock final : public Clock {
 public:
  Nanoseconds now() const override;
  void wait_until(Nanoseconds deadline) override;
  /// Sleeps, and spins for the last 100 microseconds.
  void wait_exactly_until(Nanoseconds deadline) override;
};

/// Simulated time with one event queue (an inline executor). One thread only.
class SimulatedClock final : public Clock {
 public:
  SimulatedClock* simulated() override { return this; }
  Nanoseconds now() const override { return now_; }
  void wait_until(Nanoseconds deadline) override;
  /// Runs `event` when the clock reaches `when` (not before now); events of one instant run in the
  /// order added.
  void at(Nanoseconds when, std::function<void()> event);

 private:
  struct Event {
    Nanoseconds when;
    std::uint64_t order;
    std::function<void()> run;
    bool operator>(const Event& other) const {
      return when != other.when ? when > other.when : order > other.order;
    }
  };
  Nanoseconds now_{0};
  std::uint64_t added_ = 0;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
};

}  // namespace perwatt
