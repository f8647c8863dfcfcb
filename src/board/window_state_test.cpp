#include "board/window_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace perwatt::board::window_state_test {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

constexpr auto ms(int count) {
  return Nanoseconds(std::chrono::milliseconds(count));
}

/// Two CPUs sampled every half second for ten seconds: `own` and `other` are ticks a sample of the
/// 100 that pass.
std::vector<Sample> series(std::uint64_t own, std::uint64_t other, std::uint64_t steal) {
  std::vector<Sample> samples;
  for (int i = 0; i <= 20; ++i) {
    Sample s;
    const auto n = static_cast<std::uint64_t>(i);
    s.at = ms(500 * i);
    s.ticks = CpuTicks{5000 + 100 * n, 700 + (own + other) * n, 30 + steal * n};
    s.own_ticks = 12 + own * n;
    samples.push_back(s);
  }
  return samples;
}

template <typename Set>
std::vector<Sample> with(std::vector<Sample> samples, const Set& set) {
  for (std::size_t i = 0; i < samples.size(); ++i) set(samples[i], static_cast<int>(i));
  return samples;
}

TEST(WindowState, SharesOfAQuietMachine) {
  const WindowState state = window_state(series(50, 1, 0), ms(1000), ms(9000));
  EXPECT_THAT(state.own_load_share, Optional(DoubleNear(0.5, 1e-9)));
  EXPECT_THAT(state.other_load_share, Optional(DoubleNear(0.01, 1e-9)));
  EXPECT_THAT(state.steal_share, Optional(DoubleNear(0, 1e-9)));
  EXPECT_THAT(state.own_cpus, Optional(DoubleNear(1, 1e-9)));
  EXPECT_THAT(marks(state), IsEmpty());
}

TEST(WindowState, CountersAreInterpolatedToTheEdges) {
  // Others are busy in the first five seconds only; of the window 4.25 to 8.25 s that is 0.75 s.
  const auto samples = with(series(0, 0, 0), [](Sample& s, int i) {
    s.ticks->busy = 40 * static_cast<std::uint64_t>(std::min(i, 10));
  });
  const WindowState state = window_state(samples, ms(4250), ms(8250));
  EXPECT_THAT(state.other_load_share, Optional(DoubleNear(0.4 * 0.75 / 4, 1e-9)));
}

TEST(WindowState, AWindowOutsideTheSamplesTellsNothing) {
  const WindowState state = window_state(series(50, 20, 5), ms(9000), ms(11000));
  EXPECT_EQ(state.other_load_share, std::nullopt);
  EXPECT_EQ(state.steal_share, std::nullopt);
  EXPECT_THAT(marks(window_state({}, ms(0), ms(1000))), IsEmpty());
}

TEST(WindowState, AShortWindowHasNoShares) {
  const WindowState state = window_state(series(50, 20, 5), ms(1000), ms(1400));
  EXPECT_EQ(state.other_load_share, std::nullopt);
}

TEST(WindowState, InstantsCountInsideOnly) {
  const auto samples = with(series(90, 0, 0), [](Sample& s, int i) {
    s.cpu_fastest_mhz = i < 2 ? 600 : 1479;
    s.temperatures = {{"cpu", 40.0 + i}, {"gpu", 30}};
    s.running = i;
  });
  const WindowState state = window_state(samples, ms(1000), ms(5000));
  EXPECT_THAT(state.clock_low_mhz, Optional(1479));
  EXPECT_THAT(state.clock_high_mhz, Optional(1479));
  EXPECT_THAT(state.temperature_high_c, Optional(50));
  EXPECT_THAT(state.temperature_rise_c, Optional(8));
  EXPECT_THAT(state.run_queue_high, Optional(10));
  EXPECT_THAT(marks(state), IsEmpty()) << "it warms, but it is not warm";
}

TEST(Marks, LoadAndStealFromTheirThresholdsOn) {
  EXPECT_THAT(marks(window_state(series(50, 12, 8), ms(1000), ms(9000))),
              ElementsAre("other load 12 %", "steal 8 %"));
  EXPECT_THAT(marks(window_state(series(50, 5, 2), ms(1000), ms(9000))),
              ElementsAre("other load 5 %", "steal 2 %"));
  EXPECT_THAT(marks(window_state(series(50, 4, 1), ms(1000), ms(9000))), IsEmpty());
}

TEST(Marks, AClockThatChangesUnderLoad) {
  const auto falls = [](Sample& s, int i) { s.cpu_fastest_mhz = i < 10 ? 1479 : 918; };
  EXPECT_THAT(marks(window_state(with(series(90, 0, 0), falls), ms(1000), ms(9000))),
              ElementsAre("clock changed 1479 to 918 MHz"));
  const auto rises = [](Sample& s, int i) { s.cpu_fastest_mhz = i < 10 ? 918 : 1479; };
  EXPECT_THAT(marks(window_state(with(series(90, 0, 0), rises), ms(1000), ms(9000))),
              ElementsAre("clock changed 918 to 1479 MHz"));
  EXPECT_THAT(marks(window_state(with(series(10, 0, 0), falls), ms(1000), ms(9000))), IsEmpty())
      << "an idle CPU slows down by right";
  const auto turbo = [](Sample& s, int i) { s.cpu_fastest_mhz = i % 2 == 0 ? 4900 : 4600; };
  EXPECT_THAT(marks(window_state(with(series(90, 0, 0), turbo), ms(1000), ms(9000))), IsEmpty());
}

TEST(Marks, AGpuClockThatChangesUnderLoad) {
  const auto busy = [](Sample& s, int i) {
    s.gpu_mhz = i < 10 ? 921.6 : 640;
    s.gpu_load_share = 0.95;
  };
  EXPECT_THAT(marks(window_state(with(series(5, 0, 0), busy), ms(1000), ms(9000))),
              ElementsAre("GPU clock changed 922 to 640 MHz"));
  const auto idle = [&](Sample& s, int i) {
    busy(s, i);
    s.gpu_load_share = 0.02;
  };
  EXPECT_THAT(marks(window_state(with(series(5, 0, 0), idle), ms(1000), ms(9000))), IsEmpty());
}

TEST(Marks, ThrottlingHeatAndMemory) {
  const auto samples = with(series(90, 0, 0), [](Sample& s, int i) {
    const auto n = static_cast<std::uint64_t>(i);
    s.throttle_events = i < 10 ? 5u : 8u;
    s.temperatures = {{"cpu", 60 + 1.5 * i}};
    s.swapped_in_bytes = 1'000'000 + 4'194'304 * n;
    s.memory_stall_us = 15'000 * n;
    s.held_back_us = 150'000 * n;
  });
  const WindowState state = window_state(samples, ms(1000), ms(9000));
  EXPECT_THAT(state.throttle_events, Optional(3u));
  EXPECT_THAT(state.swapped_in_bytes, Optional(16u * 4'194'304u));
  EXPECT_THAT(marks(state), ElementsAre("throttled", "CPU limit held back 30 %", "swapping",
                                        "memory pressure 3 %", "temperature still rising"));
}

TEST(Marks, CountersThatStandStillAreNoMarks) {
  const auto samples = with(series(90, 0, 0), [](Sample& s, int) {
    s.throttle_events = 812;
    s.swapped_in_bytes = 1u << 30;
    s.memory_stall_us = 99;
    s.held_back_us = 7;
    s.temperatures = {{"cpu", 92}};
  });
  EXPECT_THAT(marks(window_state(samples, ms(1000), ms(9000))), IsEmpty());
}

TEST(Shares, BetweenNeighbours) {
  const auto samples = series(50, 20, 5);
  const auto found = shares(samples[3], samples[4]);
  ASSERT_TRUE(found);
  EXPECT_DOUBLE_EQ(found->own, 0.5);
  EXPECT_DOUBLE_EQ(found->other, 0.2);
  EXPECT_DOUBLE_EQ(found->steal, 0.05);
  EXPECT_FALSE(shares(samples[3], samples[3]));
  EXPECT_FALSE(shares(samples[3], Sample{}));
}

}  // namespace
}  // namespace perwatt::board::window_state_test
