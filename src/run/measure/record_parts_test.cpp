#include "run/measure/record_parts.h"

#include <gmock/gmock.h>

#include <limits>

#include "run/plan/case_fields.h"

namespace perwatt::run::record_parts_test {
namespace {

Measured sample() {
  Measured measured;
  auto& m = measured.measurement;
  m.began = std::chrono::seconds(1);
  m.ended = std::chrono::seconds(3);
  m.queries = 100;
  for (int i = 0; i < 100; ++i) {
    m.latency.add(20'000'000);
    m.sequence.add(20'000'000);
  }
  measured.summary = stats::summarise(m.latency, m.sequence);
  m.throughput.rate = 50;
  m.throughput.low = 49;
  m.throughput.high = 51;
  m.throughput.usable = true;
  m.stop = load::StopReason::target;
  m.grouped_rate = 48;
  measured.peak_memory_bytes = 1 << 20;
  return measured;
}

TEST(PutMeasuredTest, RatesAreImages) {
  Case item;
  item.batch = 8;
  record::Record record;
  put_measured(record, item, sample());
  EXPECT_EQ(record.throughput, 400);
  EXPECT_EQ(record.throughput_low, 392);
  EXPECT_EQ(record.throughput_high, 408);
  EXPECT_EQ(record.duration_s, 2);
  EXPECT_EQ(record.stop_reason, "target");
  EXPECT_EQ(record.peak_memory_bytes, 1 << 20);
  EXPECT_NEAR(*record.latency_mean_ms, 20, 1e-9);
  EXPECT_NEAR(*record.latency_p90_ms, 20, 0.05);
  EXPECT_FALSE(record.latency_p99_ms) << "100 queries are too few for p99";
  EXPECT_FALSE(record.preset_throughput);
}

TEST(PutCaseTest, ThePowerModeIsTheCasesElseTheMachines) {
  Case item;
  record::Record record;
  board::State state;
  state.power_mode = "MAXN";
  put_case(record, item);
  put_machine(record, state, state);
  EXPECT_EQ(record.power_mode, "MAXN");
  EXPECT_TRUE(is_of(record, item));
  item.power_mode = "governor=powersave";
  EXPECT_FALSE(is_of(record, item));
  put_case(record, item);
  put_machine(record, state, state);
  EXPECT_EQ(record.power_mode, "governor=powersave");
  EXPECT_TRUE(is_of(record, item));
}

TEST(PutMeasuredTest, MissedFramesHaveTheirShare) {
  Case item;
  item.scenario = load::Scenario::fixed_rate;
  item.rate = 30;
  Measured measured = sample();
  measured.measurement.arrivals = load::Arrivals{120, 20, {}};
  measured.measurement.arrivals->issue_lag.add(50'000);
  record::Record record;
  put_case(record, item);
  put_measured(record, item, measured);
  EXPECT_EQ(record.rate, 30);
  EXPECT_EQ(record.missed, 20);
  EXPECT_NEAR(*record.missed_share, 1.0 / 6, 1e-9);
  EXPECT_LT(*record.missed_low, 1.0 / 6);
  EXPECT_GT(*record.missed_high, 1.0 / 6);
  EXPECT_NEAR(*record.issue_lag_p99_ms, 0.05, 1e-3);
  EXPECT_FALSE(record.modes) << "a queue makes modes of its own";
}

TEST(PutMeasuredTest, WhatCannotBeServedIsAFailureWithItsRate) {
  Case item;
  item.scenario = load::Scenario::server;
  item.rate = 500;
  Measured measured = sample();
  measured.measurement.stop = load::StopReason::overloaded;
  record::Record record;
  put_measured(record, item, measured);
  EXPECT_EQ(record.status, record::Status::overloaded);
  EXPECT_NE(record.reason.find("500/s"), std::string::npos);
  EXPECT_NE(record.remedy.find("--latency-bound"), std::string::npos);
}

TEST(PutMeasuredTest, APresetHasItsOwnEstimate) {
  Case item;
  item.batch = 2;
  item.preset = "study-ncs";
  record::Record record;
  put_measured(record, item, sample());
  EXPECT_EQ(record.preset_throughput, 96);
  EXPECT_THAT(record.preset_estimator, testing::HasSubstr("groups"));
}

TEST(PutMeasuredTest, WhatIsNotKnownIsAbsent) {
  Measured measured = sample();
  measured.measurement.throughput.usable = false;
  measured.measurement.throughput.rate = std::numeric_limits<double>::infinity();
  measured.measurement.latency = {};
  measured.peak_memory_bytes = 0;
  record::Record record;
  put_measured(record, Case{}, measured);
  EXPECT_FALSE(record.throughput);
  EXPECT_FALSE(record.throughput_low);
  EXPECT_FALSE(record.latency_mean_ms);
  EXPECT_FALSE(record.peak_memory_bytes);
}

TEST(PutMachineTest, CountersAreDifferences) {
  board::State before, after;
  before.throttle_events = 5;
  after.throttle_events = 7;
  before.cpu_steal_ticks = 100;
  after.cpu_steal_ticks = 150;
  before.cpu_total_ticks = 1000;
  after.cpu_total_ticks = 2000;
  before.governor = "performance";
  before.temperatures = {{"cpu", 40}};
  after.temperatures = {{"cpu", 60}, {"gpu", 55}};
  record::Record record;
  put_machine(record, before, after);
  EXPECT_EQ(record.throttle_events, 2);
  EXPECT_EQ(record.steal_share, 0.05);
  EXPECT_EQ(record.governor, "performance");
  EXPECT_EQ(record.temperature_before_c, 40);
  EXPECT_EQ(record.temperature_after_c, 60);
  EXPECT_FALSE(record.cpu_mhz_before);
}

TEST(PutMachineTest, WhatTheMachineDoesNotTellIsAbsent) {
  record::Record record;
  put_machine(record, {}, {});
  EXPECT_FALSE(record.throttle_events);
  EXPECT_FALSE(record.steal_share);
  EXPECT_FALSE(record.memory_available_bytes);
}

TEST(AddRemarkTest, RemarksAreJoined) {
  record::Record record;
  add_remark(record, "one", "do this");
  add_remark(record, "two", "do that");
  EXPECT_EQ(record.reason, "one; two");
  EXPECT_EQ(record.remedy, "do this; do that");
  EXPECT_EQ(record.status, record::Status::ok);
}

TEST(PutWarmedTest, ARateThatStillMovesIsARemark) {
  record::Record record;
  Warmed warmed;
  warmed.first_inference = std::chrono::milliseconds(3);
  put_warmed(record, Case{}, warmed);
  EXPECT_EQ(record.first_inference_ms, 3);
  EXPECT_THAT(record.reason, testing::HasSubstr("still moving"));
  record = {};
  Case fixed;
  fixed.warm_up.until_stationary = false;
  warmed.first_inference = Nanoseconds{0};
  put_warmed(record, fixed, warmed);
  EXPECT_EQ(record.reason, "");
  EXPECT_EQ(record.first_inference_ms, std::nullopt) << "not known";
}

TEST(PutWindow, SharpensWhatIsKnownOfTheWholeCase) {
  record::Record record;
  record.throttle_events = 9;
  record.steal_share = 0.5;
  board::WindowState state;
  state.throttle_events = 0;
  state.steal_share = 0.031;
  state.other_load_share = 0.118;
  state.clock_low_mhz = 1479;
  state.clock_high_mhz = 1479;
  state.run_queue_high = 3;
  put_window(record, state);
  EXPECT_EQ(record.throttle_events, 0);
  EXPECT_EQ(record.steal_share, 0.031);
  EXPECT_EQ(record.clock_low_mhz, 1479);
  EXPECT_EQ(record.run_queue_high, 3);
  EXPECT_EQ(record.swapped_in_bytes, std::nullopt) << "not told is absent, never zero";
  EXPECT_EQ(record.marks, "other load 12 %; steal 3 %");
}

TEST(PutWindow, ACounterOfTheWholeCaseStandsInForOneOfTheWindow) {
  record::Record record;
  record.throttle_events = 2;
  put_window(record, {});
  EXPECT_EQ(record.throttle_events, 2);
  EXPECT_EQ(record.marks, "throttled");
  record::Record quiet;
  put_window(quiet, {});
  EXPECT_EQ(quiet.throttle_events, std::nullopt);
  EXPECT_EQ(quiet.marks, "");
}

}  // namespace
}  // namespace perwatt::run::record_parts_test
