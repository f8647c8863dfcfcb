#include "engine/synthetic/timer.h"

#include <algorithm>
#include <chrono>
#include <functional>

namespace perwatt::engine {
namespace {

constexpr Nanoseconds kSpin = std::chrono::microseconds(80);

/// steady_clock is CLOCK_MONOTONIC with both libstdc++ and libc++.
std::chrono::steady_clock::time_point point(Nanoseconds time) {
  return std::chrono::steady_clock::time_point(time);
}

}  // namespace

void wait_precisely(Nanoseconds deadline) {
  const MonotonicClock clock;
  if (deadline - clock.now() > kSpin) std::this_thread::sleep_until(point(deadline - kSpin));
  while (clock.now() < deadline) {
  }
}

LaneTimer::LaneTimer(int lanes) {
  alarms_.reserve(static_cast<std::size_t>(lanes));
  thread_ = std::thread([this] { run(); });
}

LaneTimer::~LaneTimer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void LaneTimer::at(Nanoseconds deadline, int lane, Done done) {
  bool earliest = false;
  {
    const std::lock_guard lock(mutex_);
    alarms_.push_back({deadline, lane, done});
    std::ranges::push_heap(alarms_, std::greater{});
    earliest = alarms_.front().deadline == deadline;
  }
  if (earliest) changed_.notify_one();
}

void LaneTimer::run() {
  const MonotonicClock clock;
  std::unique_lock lock(mutex_);
  for (;;) {
    if (alarms_.empty()) {
      if (stopping_) return;
      changed_.wait(lock);
      continue;
    }
    const Nanoseconds near = alarms_.front().deadline - kSpin;
    if (clock.now() < near) {
      changed_.wait_until(lock, point(near));
      continue;
    }
    std::ranges::pop_heap(alarms_, std::greater{});
    const Alarm alarm = alarms_.back();
    alarms_.pop_back();
    lock.unlock();
    wait_precisely(alarm.deadline);
    alarm.done.call(alarm.done.context, alarm.lane, true);
    lock.lock();
  }
}

}  // namespace perwatt::engine
