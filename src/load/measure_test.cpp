#include <gtest/gtest.h>

#include <vector>

#include "load/scenario.h"
#include "load/simulated_target.h"

namespace perwatt::load {
namespace {

using namespace std::chrono_literals;

LatencyLaw always(double seconds) {
  return [seconds](int, Nanoseconds) { return seconds; };
}

/// 10 % of noise around a mean.
LatencyLaw noisy(double mean, double variation = 0.1) {
  return [random = RandomSequence(1, 1), mean, variation](int, Nanoseconds) mutable {
    return mean * std::max(1 + variation * random.normal(), 0.1);
  };
}

Measurement run(int lanes, LatencyLaw law, const StopRule& rule = {}, const Observer& observer = {},
                std::int64_t fails_at = 0) {
  SimulatedClock clock;
  clock.wait_until(1h);  // a clock's zero means nothing
  SimulatedTarget target(clock, lanes, std::move(law), fails_at);
  return measure(target, lanes > 1 ? Scenario::offline : Scenario::single_stream, rule, clock,
                 observer);
}

TEST(SingleStream, StopsAtTheFloorWhereTheTargetIsReached) {
  const auto m = run(1, noisy(0.002));
  EXPECT_EQ(m.stop, StopReason::target);
  EXPECT_GE(m.ended - m.began, 1s);
  EXPECT_LT(m.ended - m.began, 1010ms);
  EXPECT_NEAR(m.throughput.rate, 500, 10);
  EXPECT_LE(m.throughput.relative_half_width, 0.02);
  EXPECT_EQ(m.latency.count(), static_cast<std::uint64_t>(m.queries));
  EXPECT_NEAR(m.latency.mean(), 2e6, 4e4);
  EXPECT_NEAR(m.throughput.rate, static_cast<double>(m.queries) / seconds(m.ended - m.began), 1e-6);
  EXPECT_NEAR(m.grouped_rate, m.throughput.rate, 1e-6);
}

TEST(SingleStream, RunsOnWhereItIsNoisier) {
  const auto m = run(1, noisy(0.01, 0.3));
  EXPECT_EQ(m.stop, StopReason::target);
  EXPECT_GT(m.ended - m.began, 4s);
  EXPECT_LE(m.throughput.relative_half_width, 0.02);
}

TEST(SingleStream, StopsAtTheCeiling) {
  const auto m = run(1, noisy(0.05, 0.3));
  EXPECT_EQ(m.stop, StopReason::ceiling);
  EXPECT_GE(m.ended - m.began, 10s);
  EXPECT_LT(m.ended - m.began, 10200ms);
  EXPECT_TRUE(m.throughput.usable);
  EXPECT_GT(m.throughput.relative_half_width, 0.02);
}

TEST(SingleStream, AQueryLongerThanTheCeilingIsOneQuery) {
  const auto m = run(1, always(25));
  EXPECT_EQ(m.stop, StopReason::ceiling);
  EXPECT_EQ(m.queries, 1);
  EXPECT_EQ(m.ended - m.began, 25s);
  EXPECT_FALSE(m.throughput.usable);
  EXPECT_NEAR(m.throughput.rate, 0.04, 1e-12);
}

TEST(SingleStream, AMillionQueriesASecondInBoundedMemory) {
  StopRule rule;
  rule.floor = rule.ceiling;
  const auto m = run(1, always(2e-6), rule);
  EXPECT_EQ(m.queries, 5'000'000);
  EXPECT_NEAR(m.throughput.rate, 500'000, 1e-3);
  EXPECT_LE(m.throughput.batches, 1024);
}

TEST(SingleStream, AFailureEndsIt) {
  const auto m = run(1, always(0.01), {}, {}, 42);
  EXPECT_EQ(m.stop, StopReason::failed);
  EXPECT_EQ(m.queries, 41);
}

TEST(SingleStream, CancellingEndsIt) {
  int asked = 0;
  Observer observer;
  observer.cancelled = [&] { return ++asked == 10; };
  const auto m = run(1, always(0.001), {}, observer);
  EXPECT_EQ(m.stop, StopReason::cancelled);
  EXPECT_EQ(asked, 10);
  EXPECT_LT(m.ended - m.began, 250ms);
}

TEST(SingleStream, LooksAtMostFiveTimesASecond) {
  std::vector<InterimResult> looks;
  Observer observer;
  observer.look = [&](const InterimResult& look) { looks.push_back(look); };
  StopRule rule;
  rule.target = 0;
  run(1, noisy(0.002), rule, observer);
  ASSERT_GT(looks.size(), 40u);
  EXPECT_LE(looks.size(), 50u);
  for (std::size_t i = 1; i < looks.size(); ++i)
    EXPECT_GE(looks[i].elapsed - looks[i - 1].elapsed, 200ms);
  EXPECT_NEAR(looks.back().throughput.rate, 500, 10);
  EXPECT_GT(looks.back().queries, looks.front().queries);
}

TEST(SingleStream, AFixedPlanIsKeptExactly) {
  StopRule rule;
  rule.fixed_queries = 20;
  const auto slow = run(1, always(2), rule);
  EXPECT_EQ(slow.stop, StopReason::fixed_plan);
  EXPECT_EQ(slow.queries, 20);
  EXPECT_NEAR(slow.grouped_rate, 0.5, 1e-9);

  rule.minimum = 3s;
  const auto fast = run(1, always(0.01), rule);
  EXPECT_EQ(fast.stop, StopReason::fixed_plan);
  EXPECT_EQ(fast.queries, 300);
}

TEST(Offline, KeepsEveryLaneInFlight) {
  SimulatedClock clock;
  SimulatedTarget target(clock, 8, noisy(0.02));
  const auto m = measure(target, Scenario::offline, {}, clock, {});
  EXPECT_EQ(target.most_in_flight(), 8);
  EXPECT_EQ(m.stop, StopReason::target);
  EXPECT_NEAR(m.throughput.rate, 400, 8);
  EXPECT_NEAR(m.latency.mean(), 2e7, 4e5);
  EXPECT_NEAR(static_cast<double>(m.queries) / seconds(m.ended - m.began), m.throughput.rate,
              0.02 * m.throughput.rate);
}

TEST(Offline, LanesInStepGiveTheExactRate) {
  const auto m = run(4, always(0.1));
  EXPECT_NEAR(m.throughput.rate, 40, 1e-9);
  EXPECT_EQ(m.stop, StopReason::target);
}

TEST(Offline, AQueryLongerThanTheCeiling) {
  const auto m = run(4, always(25));
  EXPECT_EQ(m.stop, StopReason::ceiling);
  EXPECT_FALSE(m.throughput.usable);
  EXPECT_NEAR(m.throughput.rate, 0.16, 1e-9);
}

TEST(Offline, OneLaneOnly) {
  SimulatedClock clock;
  SimulatedTarget target(clock, 1, noisy(0.01));
  clock.wait_until(1h);
  const auto m = measure(target, Scenario::offline, {}, clock, {});
  EXPECT_EQ(m.stop, StopReason::target);
  EXPECT_NEAR(m.throughput.rate, 100, 3);
}

TEST(Offline, LooksFromTheFirstQueryOnHoweverSlow) {
  for (const int lanes : {1, 3}) {
    SimulatedClock clock;
    clock.wait_until(1h);
    SimulatedTarget target(clock, lanes, noisy(0.7));
    std::vector<InterimResult> looks;
    Observer observer;
    observer.look = [&](const InterimResult& look) { looks.push_back(look); };
    const auto m = measure(target, Scenario::offline, {}, clock, observer);
    EXPECT_EQ(m.stop, StopReason::ceiling) << lanes;
    EXPECT_GE(m.ended - m.began, 10s) << lanes;
    EXPECT_GE(looks.size(), 40u) << lanes;
    EXPECT_LT(looks.front().elapsed, 300ms) << lanes;
    EXPECT_EQ(looks.front().queries, 0) << lanes;
    EXPECT_NEAR(looks.back().throughput.rate, lanes / 0.7, 0.15 * lanes) << lanes;
  }
}

TEST(Offline, AFailureEndsItWithNothingInFlight) {
  SimulatedClock clock;
  SimulatedTarget target(clock, 6, noisy(0.01), 100);
  const auto m = measure(target, Scenario::offline, {}, clock, {});
  EXPECT_EQ(m.stop, StopReason::failed);
  EXPECT_LE(target.queries(), 106);
  clock.wait_until(clock.now() + 10s);
  EXPECT_LE(target.queries(), 106);
}

TEST(Offline, CancellingEndsItWithNothingInFlight) {
  SimulatedClock clock;
  SimulatedTarget target(clock, 3, noisy(0.05));
  Observer observer;
  observer.cancelled = [&] { return clock.now() > 500ms; };
  const auto m = measure(target, Scenario::offline, {}, clock, observer);
  EXPECT_EQ(m.stop, StopReason::cancelled);
  const auto queries = target.queries();
  clock.wait_until(clock.now() + 10s);
  EXPECT_EQ(target.queries(), queries);
}

TEST(Offline, GroupsEachGetTheirQuota) {
  StopRule rule;
  rule.fixed_queries = 20;
  rule.groups = 2;
  SimulatedClock clock;  // lanes 0 and 1 are one group, 2 and 3 the other, twice as slow
  SimulatedTarget target(clock, 4, [](int lane, Nanoseconds) { return lane < 2 ? 0.01 : 0.02; });
  const auto m = measure(target, Scenario::offline, rule, clock, {});
  EXPECT_EQ(m.stop, StopReason::fixed_plan);
  EXPECT_EQ(m.queries, 40);
  EXPECT_EQ(target.queries(), 40);
  EXPECT_NEAR(m.grouped_rate, 200 + 100, 1e-6);
  EXPECT_EQ(m.ended - m.began, 200ms);
  EXPECT_NEAR(m.throughput.rate, 300, 1e-6);  // while both were busy
}

}  // namespace
}  // namespace perwatt::load
