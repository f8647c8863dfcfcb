#include "run/case_power.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "base/error.h"

namespace perwatt::run {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

meter::Recording recording_of(meter::Quantity quantity, int readings,
                              const std::function<double(double)>& value) {
  meter::Recording recording;
  recording.info.meter = "a meter";
  recording.info.channels = {{"VDD", "module", "", quantity, true, 0}};
  recording.series.resize(1);
  for (int i = 0; i < readings; ++i)
    recording.series[0].push_back({from_seconds(i * 0.1), value(i * 0.1)});
  return recording;
}

TEST(PowerTrace, IsThinnedByMeansAndCountsFromTheWindow) {
  const auto recording = recording_of(meter::Quantity::watts, 10'000, [](double t) { return t; });
  const record::Trace trace = power_trace(recording, 0, from_seconds(100), 2000);
  EXPECT_EQ(trace.name, "VDD");
  EXPECT_EQ(trace.unit, "W");
  EXPECT_EQ(trace.source, "a meter");
  ASSERT_THAT(trace.seconds, SizeIs(2000));
  EXPECT_NEAR(trace.seconds.front(), 0.2 - 100, 1e-6);
  EXPECT_NEAR(trace.values.front(), 0.2, 1e-6);
  EXPECT_NEAR(std::accumulate(trace.values.begin(), trace.values.end(), 0.0) / 2000, 499.95, 1e-6);
}

TEST(PowerTrace, OfACounterIsItsPower) {
  const auto recording =
      recording_of(meter::Quantity::joules, 50, [](double t) { return 10 + 4 * t; });
  const record::Trace trace = power_trace(recording, 0, Nanoseconds{0});
  ASSERT_THAT(trace.values, SizeIs(49));
  for (const double watts : trace.values) EXPECT_NEAR(watts, 4, 1e-6);
}

TEST(CasePower, WithoutAMeterChangesNothingAndSaysWhy) {
  const auto meters = open_meters({"none"}, Sysroot("/no/such/tree"));
  CasePower power(meters.get());
  EXPECT_FALSE(power.active());
  const load::StopRule rule;
  EXPECT_EQ(power.long_enough(rule).floor, rule.floor);
  EXPECT_EQ(power.longest(), Nanoseconds{0});
  const auto never = [] { return false; };
  EXPECT_TRUE(power.idle_before(never) && power.idle_loaded(never) && power.idle_after(never));
  record::Result result;
  power.put(result);
  EXPECT_THAT(result.record.power_problem, HasSubstr("--meter none"));
  EXPECT_FALSE(result.record.power_w.has_value());
  record::Result failed;
  failed.record.status = record::Status::crashed;
  power.put(failed);
  EXPECT_THAT(failed.record.power_problem, IsEmpty());
}

TEST(Meters, AreLookedForAndEachAbsentOneHasAReason) {
  const auto meters = open_meters({}, Sysroot("/no/such/tree"));
  EXPECT_EQ(meters->main, nullptr);
  EXPECT_THAT(meters->problem, HasSubstr("no meter"));
  EXPECT_THAT(meters->absent, ::testing::Not(IsEmpty()));
  EXPECT_THROW(open_meters({"no-such-meter"}, Sysroot("/")), UsageError);
}

}  // namespace
}  // namespace perwatt::run
