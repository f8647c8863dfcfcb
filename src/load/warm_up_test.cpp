#include <gtest/gtest.h>

#include <cmath>

#include "load/scenario.h"
#include "load/simulated_target.h"

namespace perwatt::load::warm_up_test {
namespace {

using namespace std::chrono_literals;

Warmup warm(int lanes, LatencyLaw law, const WarmupRule& rule = {}, const Observer& observer = {},
            std::int64_t fails_at = 0) {
  SimulatedClock clock;
  SimulatedTarget target(clock, lanes, std::move(law), fails_at);
  return warm_up(target, lanes > 1 ? Scenario::offline : Scenario::single_stream, clock, observer,
                 rule);
}

LatencyLaw noisy(double mean, double variation, std::uint64_t seed = 1) {
  return [random = RandomSequence(seed, 1), mean, variation](int, Nanoseconds) mutable {
    return mean * std::max(1 + variation * random.normal(), 0.1);
  };
}

/// Twice as slow at first, with the excess falling by e every `fall` seconds.
LatencyLaw warming(double mean, double fall) {
  return [=](int, Nanoseconds issued) { return mean * (1 + std::exp(-seconds(issued) / fall)); };
}

TEST(WarmUp, EndsAtTheFloorWhereNothingChanges) {
  const auto warmup = warm(1, noisy(0.01, 0.02));
  EXPECT_TRUE(warmup.stationary);
  EXPECT_FALSE(warmup.failed);
  EXPECT_GE(warmup.duration, 200ms);
  EXPECT_LT(warmup.duration, 500ms);
}

TEST(WarmUp, AtLeastThreeQueries) {
  const auto warmup = warm(1, [](int, Nanoseconds) { return 4.0; });
  EXPECT_EQ(warmup.queries, 3);
  EXPECT_EQ(warmup.duration, 12s);
}

TEST(WarmUp, WaitsUntilTheRateNoLongerRises) {
  for (const double fall : {0.1, 0.3, 0.6}) {
    const auto warmup = warm(1, warming(0.005, fall));
    EXPECT_TRUE(warmup.stationary) << fall;
    EXPECT_LT(std::exp(-seconds(warmup.duration) / fall), 0.02) << fall;
    EXPECT_LT(warmup.duration, 5s) << fall;
  }
}

TEST(WarmUp, GivesUpAtTheCeiling) {
  const auto warmup = warm(1, [](int, Nanoseconds issued) { return 0.01 * (1 + seconds(issued)); });
  EXPECT_FALSE(warmup.stationary);
  EXPECT_GE(warmup.duration, 5s);
  EXPECT_LT(warmup.duration, 5100ms);
}

TEST(WarmUp, NoiseDoesNotHoldItUp) {
  int quick = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed)
    quick += warm(1, noisy(0.005, 0.3, seed)).duration < 1s;
  EXPECT_GE(quick, 95);
}

TEST(WarmUp, SeveralLanes) {
  const auto warmup = warm(4, noisy(0.02, 0.05));
  EXPECT_TRUE(warmup.stationary);
  EXPECT_GE(warmup.queries, 40);
  EXPECT_LT(warmup.duration, 1s);
}

TEST(WarmUp, AFailureEndsIt) {
  const auto warmup = warm(1, noisy(0.01, 0.1), {}, {}, 5);
  EXPECT_TRUE(warmup.failed);
  EXPECT_EQ(warmup.queries, 4);
}

TEST(WarmUp, CancellingEndsIt) {
  Observer observer;
  observer.cancelled = [] { return true; };
  EXPECT_FALSE(warm(1, noisy(0.01, 0.1), {}, observer).stationary);
}

TEST(WarmUp, AFixedTimeWhereAsked) {
  WarmupRule rule;
  rule.queries = 1;
  rule.until_stationary = false;
  const auto warmup = warm(1, warming(0.01, 3), rule);
  EXPECT_GE(warmup.duration, 200ms);
  EXPECT_LT(warmup.duration, 230ms);
}

}  // namespace
}  // namespace perwatt::load::warm_up_test
