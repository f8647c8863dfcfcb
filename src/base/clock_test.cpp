#include "base/clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace perwatt::clock_test {
namespace {

using namespace std::chrono_literals;

TEST(MonotonicClock, WaitsUntilTheDeadline) {
  MonotonicClock clock;
  const Nanoseconds deadline = clock.now() + 2ms;
  clock.wait_until(deadline);
  EXPECT_GE(clock.now(), deadline);
  clock.wait_until(deadline - 1s);  // a past deadline returns at once
}

TEST(SimulatedClock, RunsEventsInOrderOfTimeThenOfAdding) {
  SimulatedClock clock;
  std::vector<int> seen;
  clock.at(20ns, [&] { seen.push_back(3); });
  clock.at(10ns, [&] { seen.push_back(1); });
  clock.at(10ns, [&] { seen.push_back(2); });
  clock.at(31ns, [&] { seen.push_back(4); });
  clock.wait_until(30ns);
  EXPECT_THAT(seen, testing::ElementsAre(1, 2, 3));
  EXPECT_EQ(clock.now(), 30ns);
}

TEST(SimulatedClock, AnEventMayAddEventsThatFallDueAtOnce) {
  SimulatedClock clock;
  int chained = 0;
  std::function<void()> again = [&] {
    if (++chained < 5) clock.at(clock.now() + 1ns, again);
  };
  clock.at(0ns, again);
  clock.wait_until(3ns);
  EXPECT_EQ(chained, 4);
}

}  // namespace
}  // namespace perwatt::clock_test
