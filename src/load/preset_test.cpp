#include "load/preset.h"

#include <gtest/gtest.h>

#include <string>

#include "load/simulated_target.h"

namespace perwatt::load {
namespace {

using namespace std::chrono_literals;

Measurement run(const Preset& preset, double latency) {
  SimulatedClock clock;
  SimulatedTarget target(clock, preset.lanes, [=](int, Nanoseconds) { return latency; });
  return measure(target, preset.scenario, preset.stop, clock, {});
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

TEST(Names, ThereAndBack) {
  for (const auto scenario : {Scenario::single_stream, Scenario::offline})
    EXPECT_EQ(scenario_of(name(scenario)), scenario);
  EXPECT_FALSE(scenario_of("server"));
  EXPECT_EQ(name(StopReason::fixed_plan), "fixed plan");
}

}  // namespace
}  // namespace perwatt::load
