#include "stats/throughput.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace perwatt::stats::throughput_test {
namespace {

using namespace std::chrono_literals;

/// One lane: `count` queries of `base`, every `stall_every`-th 200 ms longer.
ThroughputEstimate steady(int count, Nanoseconds base, int stall_every = 0) {
  ThroughputEstimator estimator;
  const RandomStream random(1, 1);
  Nanoseconds now = 5s;
  for (int i = 1; i <= count; ++i) {
    const double factor = 1 + 0.02 * (random.uniform(static_cast<std::uint64_t>(i)) - 0.5);
    const Nanoseconds took =
        from_seconds(seconds(base) * factor) + (stall_every && i % stall_every == 0 ? kStall : 0ns);
    estimator.add(0, now, now + took);
    now += took;
  }
  return estimator.estimate();
}

TEST(Throughput, OneLaneFromFirstIssueToLastCompletion) {
  const auto estimate = steady(500, 10ms);
  EXPECT_NEAR(estimate.rate, 100, 0.2);
  EXPECT_TRUE(estimate.usable);
  EXPECT_LE(estimate.low, estimate.rate);
  EXPECT_GE(estimate.high, estimate.rate);
  EXPECT_NEAR(estimate.relative_half_width, 1.96 * 0.02 / std::sqrt(12.0) / std::sqrt(500.0), 2e-4);
}

TEST(Throughput, NothingStatedWithoutData) {
  EXPECT_FALSE(ThroughputEstimator(1).estimate().usable);
  EXPECT_FALSE(ThroughputEstimator(4).estimate().usable);
  const auto few = steady(5, 10ms);
  EXPECT_FALSE(few.usable);
  EXPECT_NEAR(few.rate, 100, 1);
  EXPECT_EQ(few.tail, Tail::too_short);
  EXPECT_FALSE(reached(few, 0.5));
}

TEST(Throughput, AShortWindowCannotExcludeStalls) {
  const auto estimate = steady(200, 10ms);
  EXPECT_EQ(estimate.tail, Tail::too_short);
  EXPECT_NEAR(estimate.unseen_stall_share, 0.6 / 2.6, 0.002);
  EXPECT_EQ(
      describe(estimate),
      "not resolved: too short to exclude 200 ms stalls; they could take up to 23.1 % of the time");
}

TEST(Throughput, FewLongStallsAreFlagged) {
  const auto estimate = steady(1000, 10ms, 300);
  EXPECT_EQ(estimate.tail, Tail::stalls_seen);
  EXPECT_NEAR(estimate.stall_share, 0.6 / 10.6, 0.002);
  EXPECT_EQ(describe(estimate), "not resolved: stalls seen; they took 5.7 % of the time");
}

TEST(Throughput, ALongWindowResolvesTheTail) {
  // 20 minutes of 100 ms with a known noise of 30 %: the half-width, 0.5 %, exceeds what unseen
  // stalls could take, 0.05 %.
  ThroughputEstimator estimator;
  const RandomStream random(2, 2);
  Nanoseconds now{0};
  for (std::uint64_t i = 0; i < 12'000; ++i) {
    const Nanoseconds took = from_seconds(0.1 * (1 + 1.04 * (random.uniform(i) - 0.5)));
    estimator.add(0, now, now + took);
    now += took;
  }
  EXPECT_EQ(estimator.estimate().tail, Tail::resolved);
  EXPECT_EQ(describe(estimator.estimate()), "resolved");
}

TEST(Throughput, LanesInStepAreNoNoise) {
  ThroughputEstimator estimator(4);
  for (int round = 0; round < 100; ++round) {
    for (int lane = 0; lane < 4; ++lane) estimator.add(lane, round * 40ms, (round + 1) * 40ms);
  }
  const auto estimate = estimator.estimate();
  EXPECT_NEAR(estimate.rate, 100, 1e-6);
  EXPECT_TRUE(estimate.usable);
  EXPECT_LT(estimate.relative_half_width, 1e-9);
}

TEST(Throughput, LanesOfUnequalSpeedAddUp) {
  ThroughputEstimator estimator(2);  // 100/s and 25/s
  Nanoseconds slow{0};
  for (int i = 1; i <= 1000; ++i) {
    estimator.add(0, (i - 1) * 10ms, i * 10ms);
    if (i % 4 == 0) {
      estimator.add(1, slow, i * 10ms);
      slow = i * 10ms;
    }
  }
  EXPECT_NEAR(estimator.estimate().rate, 125, 1e-6);
}

TEST(Throughput, ALaneThatHangsDoesNotHoldBackTheOthersForEver) {
  ThroughputEstimator estimator(2);
  estimator.add(0, 0ms, 1ms);
  estimator.add(1, 0ms, 1ms);
  for (int i = 2; i <= 40'000; ++i) estimator.add(0, (i - 1) * 1ms, i * 1ms);
  EXPECT_GT(estimator.window_ended(), 20s);
  EXPECT_NEAR(estimator.estimate().rate, 1000, 1);
}

TEST(LookSchedule, FewLooksBetweenFloorAndCeiling) {
  LookSchedule schedule(1s, 10s);
  int looks = 0;
  for (Nanoseconds now{0}; now <= 10s; now += 1ms) looks += schedule.due(now);
  EXPECT_EQ(looks, 12);  // 1, 1.25, ... 9.3, and the ceiling
  EXPECT_FALSE(schedule.at_ceiling(9999ms));
  EXPECT_TRUE(schedule.at_ceiling(10s));
}

TEST(LookSchedule, LooksAtTheFloorAndNotBefore) {
  LookSchedule schedule(1s, 10s);
  EXPECT_FALSE(schedule.due(999ms));
  EXPECT_TRUE(schedule.due(1s));
  EXPECT_FALSE(schedule.due(1s));
  EXPECT_TRUE(schedule.due(7s));
  EXPECT_FALSE(schedule.due(7s));
}

}  // namespace
}  // namespace perwatt::stats::throughput_test
