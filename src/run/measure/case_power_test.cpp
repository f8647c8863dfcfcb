#include "run/measure/case_power.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "base/error.h"
#include "meter/synthetic_source.h"

namespace perwatt::run::case_power_test {
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

/// 4 W at rest and 10 W under load, in simulated time.
struct KnownCase {
  std::shared_ptr<SimulatedClock> clock = std::make_shared<SimulatedClock>();
  std::shared_ptr<meter::PowerLaw> law = std::make_shared<meter::PowerLaw>();
  Meters meters;

  KnownCase() {
    law->constant = 4;
    meter::SyntheticOptions options;
    options.noise = 0.02;
    meters.clock = clock;
    meters.sources.push_back(meter::known_source(options, law, *clock));
    meters.main = meters.sources.front().get();
  }

  /// A second of warm-up, six in the window.
  record::Result run(record::Record known) {
    const auto always = [] { return true; };
    CasePower power(&meters);
    power.begin(std::chrono::minutes(1));
    EXPECT_TRUE(power.idle_before(always) && power.idle_loaded(always));
    law->steps.push_back({6, seconds(clock->now())});
    clock->wait_until(clock->now() + std::chrono::seconds(1));
    const Nanoseconds began = clock->now();
    clock->wait_until(began + std::chrono::seconds(6));
    const stats::Window window{began, clock->now()};
    law->steps.push_back({-6, seconds(clock->now())});
    power.end(window);
    EXPECT_TRUE(power.idle_after(always));
    record::Result result;
    result.record = std::move(known);
    power.put(result);
    return result;
  }
};

TEST(CasePower, GrossNetAndPerAnswerAreThoseOfTheKnownPower) {
  record::Record known;
  known.throughput = 50;
  known.throughput_low = 49.5;
  known.throughput_high = 50.5;
  known.top1 = 0.8;
  const record::Record r = KnownCase().run(known).record;
  EXPECT_NEAR(r.power_w.value(), 10, 0.02);
  EXPECT_NEAR(r.power_idle_w.value(), 4, 0.02);
  EXPECT_NEAR(r.power_loaded_idle_w.value(), 4, 0.02);
  EXPECT_NEAR(r.power_net_w.value(), 6, 0.04);
  EXPECT_NEAR(r.efficiency.value(), 5, 0.02);
  EXPECT_NEAR(r.efficiency_net.value(), 50 / 6.0, 0.06);
  EXPECT_LT(r.efficiency_net_low.value(), 50 / 6.0);
  EXPECT_GT(r.efficiency_net_high.value(), 50 / 6.0);
  EXPECT_NEAR(r.energy_per_inference_j.value(), 0.2, 0.001);
  EXPECT_NEAR(r.energy_per_correct_j.value(), 0.25, 0.001);
  EXPECT_NEAR(r.power_window_s.value(), 6, 1e-6);
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
}  // namespace perwatt::run::case_power_test
