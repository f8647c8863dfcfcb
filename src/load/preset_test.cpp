#include "load/preset.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "load/simulated_target.h"

namespace perwatt::load::preset_test {
namespace {

using namespace std::chrono_literals;

Measurement run(const Preset& preset, double latency) {
  SimulatedClock clock;
  SimulatedTarget target(clock, std::max(preset.lanes, 1),
                         [=](int, Nanoseconds) { return latency; });
  return measure(target, preset.scenario.value(), preset.stop, clock, {});
}

TEST(Preset, FoundByName) {
  for (const Preset& preset : presets()) EXPECT_EQ(preset_of(preset.name)->summary, preset.summary);
  EXPECT_FALSE(preset_of("study"));
}

TEST(Preset, JetsonTakesTwentyQueriesAndThreeSeconds) {
  const auto preset = preset_of("study-jetson").value();
  const auto slow = run(preset, 1), fast = run(preset, 0.01);
  EXPECT_EQ(slow.queries, 20);
  EXPECT_EQ(fast.queries, 300);
  EXPECT_NEAR(preset.estimate(slow), 1, 1e-9);
  EXPECT_NEAR(preset.estimate(fast), 100, 1e-6);
  EXPECT_EQ(preset.warm_up.floor, 200ms);
}

TEST(Preset, NcsSumsTheRatesOfTenThreads) {
  const auto preset = preset_of("study-ncs").value();
  const auto m = run(preset, 0.5);
  EXPECT_EQ(m.queries, 200);
  EXPECT_NEAR(preset.estimate(m), 40, 1e-9);
  EXPECT_NEAR(m.throughput.rate, 40, 1e-9);
}

TEST(Preset, MlperfTakesItsQueriesAndItsTimeInEachScenario) {
  const auto preset = preset_of("mlperf").value();
  EXPECT_FALSE(preset.scenario);
  EXPECT_EQ(preset.stop.minimum, 600s);
  StopRule rule = preset.stop;
  rule.minimum = 1s;  // as --min-seconds 1 makes it
  for (const auto& [scenario, queries] :
       {std::pair{Scenario::single_stream, 1024}, std::pair{Scenario::multi_stream, 662},
        std::pair{Scenario::server, 270'336}, std::pair{Scenario::offline, 24'576}}) {
    Demand demand(scenario);
    demand.rate = 500;
    rule.fixed_queries = preset.queries(scenario);
    SimulatedClock clock;
    SimulatedTarget target(clock, 2, [](int, Nanoseconds) { return 0.001; });
    const auto m = measure(target, demand, rule, clock, {});
    EXPECT_EQ(m.stop, StopReason::fixed_plan) << name(scenario);
    EXPECT_GE(m.queries, queries) << name(scenario);
    EXPECT_GE(m.ended - m.began, 990ms) << name(scenario);
  }
}

TEST(Names, ThereAndBack) {
  for (const auto scenario : scenarios()) EXPECT_EQ(scenario_of(name(scenario)), scenario);
  EXPECT_FALSE(scenario_of("servant"));
  EXPECT_EQ(name(StopReason::fixed_plan), "fixed plan");
}

}  // namespace
}  // namespace perwatt::load::preset_test
