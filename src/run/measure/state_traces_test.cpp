#include "run/measure/state_traces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace perwatt::run::state_traces_test {
namespace {

using board::Sample;
using record::Trace;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Sample> samples() {
  std::vector<Sample> all;
  for (int i = 0; i < 5; ++i) {
    const auto n = static_cast<std::uint64_t>(i);
    Sample s;
    s.at = std::chrono::milliseconds(10'000 + 500 * i);
    s.cpu_fastest_mhz = 1479.04;
    s.ticks = board::CpuTicks{100 * n, 30 * n, 5 * n};
    s.own_ticks = 20 * n;
    for (int zone = 0; zone < 12; ++zone)
      s.temperatures["zone " + std::to_string(zone)] = 30 + zone + 0.25 * i;
    s.throttle_events = i < 3 ? 7u : 9u;
    s.swapped_in_bytes = 4096;
    all.push_back(s);
  }
  return all;
}

const Trace* find(const std::vector<Trace>& traces, const std::string& name,
                  const std::string& quantity) {
  for (const Trace& trace : traces)
    if (trace.name == name && trace.quantity == quantity) return &trace;
  return nullptr;
}

TEST(StateTraces, SecondsCountFromTheWindow) {
  const auto traces = state_traces(samples(), std::chrono::milliseconds(11'000));
  const Trace* clock = find(traces, "fastest CPU", "clock");
  ASSERT_NE(clock, nullptr);
  EXPECT_EQ(clock->unit, "MHz");
  EXPECT_EQ(clock->source, "");
  EXPECT_THAT(clock->seconds, ElementsAre(-1, -0.5, 0, 0.5, 1));
  EXPECT_THAT(clock->values, ElementsAre(1479, 1479, 1479, 1479, 1479));
}

TEST(StateTraces, SharesStandBetweenTheSamples) {
  auto taken = samples();
  Sample close = taken[1];
  close.at += std::chrono::milliseconds(3);
  close.ticks->busy += 60;
  taken.insert(taken.begin() + 2, close);
  const auto traces = state_traces(taken, std::chrono::milliseconds(10'000));
  const Trace* other = find(traces, "other processes", "load");
  ASSERT_NE(other, nullptr);
  EXPECT_THAT(other->seconds, ElementsAre(0.25, 0.75, 1.25, 1.75));
  EXPECT_THAT(other->values, ElementsAre(0.1, 0.1, 0.1, 0.1)) << "too close to tell a share";
  EXPECT_THAT(find(traces, "this case", "load")->values, ElementsAre(0.2, 0.2, 0.2, 0.2));
  EXPECT_THAT(find(traces, "hypervisor", "steal")->values, ElementsAre(0.05, 0.05, 0.05, 0.05));
}

TEST(StateTraces, ZonesAreBoundedToTheHottest) {
  const auto traces = state_traces(samples(), std::chrono::milliseconds(10'000));
  EXPECT_EQ(std::ranges::count(traces, "temperature", &Trace::quantity), 8);
  EXPECT_NE(find(traces, "zone 11", "temperature"), nullptr);
  EXPECT_EQ(find(traces, "zone 3", "temperature"), nullptr);
}

TEST(StateTraces, CountersThatStandStillHaveNone) {
  const auto traces = state_traces(samples(), std::chrono::milliseconds(10'000));
  EXPECT_EQ(find(traces, "in", "swap"), nullptr);
  EXPECT_THAT(find(traces, "all", "throttle events")->values, ElementsAre(0, 0, 0, 2, 2));
}

TEST(StateTraces, NothingSampledIsNothing) {
  EXPECT_THAT(state_traces({}, Nanoseconds{0}), IsEmpty());
  EXPECT_THAT(state_traces(std::vector<Sample>(3), Nanoseconds{0}), IsEmpty());
}

}  // namespace
}  // namespace perwatt::run::state_traces_test
