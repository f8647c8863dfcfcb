#include "base/clock.h"

#include <time.h>

#include <algorithm>
#include <cerrno>

namespace perwatt {
namespace {

/// A sleep ends late by the kernel's timer slack (50 us) and the time that it takes to wake up.
constexpr Nanoseconds kSpin = std::chrono::microseconds(100);

}  // namespace

Nanoseconds MonotonicClock::now() const {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return Nanoseconds{static_cast<std::int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec};
}

void MonotonicClock::wait_until(Nanoseconds deadline) {
  timespec t{};
  t.tv_sec = static_cast<time_t>(deadline.count() / 1'000'000'000);
  t.tv_nsec = static_cast<long>(deadline.count() % 1'000'000'000);
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, nullptr) == EINTR) {
  }
}

void MonotonicClock::wait_exactly_until(Nanoseconds deadline) {
  if (now() < deadline - kSpin) wait_until(deadline - kSpin);
  while (now() < deadline) {
  }
}

void SimulatedClock::at(Nanoseconds when, std::function<void()> event) {
  events_.push({std::max(when, now_), added_++, std::move(event)});
}

void SimulatedClock::wait_until(Nanoseconds deadline) {
  while (!events_.empty() && events_.top().when <= deadline) {
    auto event = events_.top();
    events_.pop();
    now_ = event.when;
    event.run();
  }
  now_ = std::max(now_, deadline);
}

}  // namespace perwatt
