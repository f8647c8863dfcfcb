#include "board/probes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/tree_fixture.h"
#include "board/state_sampler.h"
#include "board/window_state.h"

namespace perwatt::board {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::Pair;

/// A machine's tree that the test writes between looks.
class Tree : public TreeTest {
 protected:
  void write_load(int busy, int idle, int steal, int own) const {
    write("/proc/stat", "cpu  " + std::to_string(busy) + " 0 0 " + std::to_string(idle) +
                            " 0 0 0 " + std::to_string(steal) +
                            " 0 0\ncpu0 1 0 0 1\nprocs_running 3\nprocs_blocked 0");
    write("/proc/77/stat", "77 (a) worker) R 1 77 77 0 -1 0 0 0 0 0 " + std::to_string(own) +
                               " 2 0 0 20 0 4 0 100 0 0");
    write("/proc/self/stat", "5 (perwatt) S 1 5 5 0 -1 0 0 0 0 0 3 1 0 0 20 0 4 0 100 0 0");
  }
};

TEST_F(Tree, AnEmptyTreeTellsNothing) {
  const Sample s = Probes(sysroot(), 77).look();
  EXPECT_EQ(s.ticks, std::nullopt);
  EXPECT_EQ(s.own_ticks, std::nullopt);
  EXPECT_EQ(s.cpu_mean_mhz, std::nullopt);
  EXPECT_EQ(s.gpu_mhz, std::nullopt);
  EXPECT_EQ(s.throttle_events, std::nullopt);
  EXPECT_EQ(s.swapped_in_bytes, std::nullopt);
  EXPECT_EQ(s.held_back_us, std::nullopt);
  EXPECT_THAT(s.temperatures, IsEmpty());
}

TEST_F(Tree, AJetsonUnderLoad) {
  for (int cpu = 0; cpu < 4; ++cpu)
    write("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/cpufreq/scaling_cur_freq",
          cpu == 3 ? "918000" : "1479000");
  write("/sys/class/devfreq/57000000.gpu/device/of_node/name", std::string("gpu") + '\0');
  write("/sys/class/devfreq/57000000.gpu/cur_freq", "921600000");
  write("/sys/class/devfreq/57000000.gpu/device/load", "930");
  write("/sys/class/devfreq/emc/device/of_node/name", "emc");
  write("/sys/class/thermal/thermal_zone0/type", "CPU-therm");
  write("/sys/class/thermal/thermal_zone0/temp", "61500");
  write("/sys/class/thermal/thermal_zone1/type", "PMIC-Die");
  write("/sys/class/thermal/thermal_zone1/temp", "100000");
  write("/sys/class/thermal/thermal_zone2/type", "cv0-thermal");
  write("/sys/class/thermal/thermal_zone2/temp.errno", "EAGAIN");
  write("/sys/class/hwmon/hwmon3/oc1_event_cnt", "4");
  write("/proc/vmstat", "pgpgin 9\npswpin 25\npswpout 7");
  write("/proc/pressure/memory", "some avg10=0.10 avg60=0.02 avg300=0.00 total=1234\nfull avg10=0");
  write("/proc/self/cgroup", "0::/app.slice/run");
  write("/sys/fs/cgroup/app.slice/cpu.stat", "usage_usec 5\nnr_throttled 3\nthrottled_usec 700");
  write_load(120, 300, 4, 90);
  const Sample s = Probes(sysroot(), 77).look();
  EXPECT_THAT(s.cpu_fastest_mhz, Optional(1479));
  EXPECT_THAT(s.cpu_slowest_mhz, Optional(918));
  EXPECT_THAT(s.cpu_mean_mhz, Optional(DoubleNear(1338.75, 1e-6)));
  EXPECT_THAT(s.gpu_mhz, Optional(DoubleNear(921.6, 1e-6)));
  EXPECT_THAT(s.gpu_load_share, Optional(0.93));
  EXPECT_THAT(s.temperatures, ElementsAre(Pair("CPU-therm", 61.5)));
  EXPECT_THAT(s.throttle_events, Optional(4u));
  ASSERT_TRUE(s.ticks);
  EXPECT_EQ(s.ticks->total, 424u);
  EXPECT_EQ(s.ticks->busy, 120u);
  EXPECT_EQ(s.ticks->steal, 4u);
  EXPECT_THAT(s.own_ticks, Optional(90u + 2 + 3 + 1)) << "a name in brackets may hold brackets";
  EXPECT_THAT(s.running, Optional(2)) << "the reader itself does not count";
  EXPECT_THAT(s.swapped_in_bytes, Optional(25u * static_cast<unsigned>(sysconf(_SC_PAGESIZE))));
  EXPECT_THAT(s.memory_stall_us, Optional(1234u));
  EXPECT_THAT(s.held_back_us, Optional(700u)) << "of the group above, where the limit is set";
}

TEST_F(Tree, WhatTheProcessHasStartedIsItsOwnLoad) {
  write_load(100, 300, 4, 90);
  const auto alone = Probes(sysroot(), 77).look().own_ticks;
  write("/proc/77/stat", "77 (a) worker) R 1 77 77 0 -1 0 0 0 0 0 90 2 20 5 20 0 4 0 100 0 0");
  write("/proc/77/task/77/children", "80 81 ");
  write("/proc/80/stat", "80 (tool) R 77 80 77 0 -1 0 0 0 0 0 7 1 0 0 20 0 4 0 100 0 0");
  ASSERT_TRUE(alone);
  EXPECT_THAT(Probes(sysroot(), 77).look().own_ticks, Optional(*alone + 20 + 5 + 7 + 1))
      << "those that have ended and those that run; one may end between two readings";
}

TEST_F(Tree, DamagedFilesAreAbsent) {
  write("/proc/stat", "cpu  12 nonsense\nprocs_running many");
  write("/proc/77/stat", "77 (worker R 1");
  write("/proc/pressure/memory", "some total");
  write("/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "<unknown>");
  const Sample s = Probes(sysroot(), 77).look();
  EXPECT_EQ(s.ticks, std::nullopt);
  EXPECT_EQ(s.running, std::nullopt);
  EXPECT_EQ(s.own_ticks, std::nullopt);
  EXPECT_EQ(s.memory_stall_us, std::nullopt);
  EXPECT_EQ(s.cpu_fastest_mhz, std::nullopt);
}

TEST_F(Tree, ASamplerFollowsWhatChanges) {
  const MonotonicClock clock;
  write_load(0, 0, 0, 0);
  StateSampler sampler(Probes(sysroot(), 77), std::chrono::hours(1));
  sampler.look_now();
  const Nanoseconds began = clock.now();
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  const Nanoseconds ended = clock.now();
  write_load(70, 20, 10, 40);
  sampler.look_now();
  const auto samples = sampler.finish();
  ASSERT_GE(samples.size(), 2u);
  EXPECT_TRUE(std::ranges::is_sorted(samples, {}, &Sample::at));
  EXPECT_EQ(samples.back().ticks->total, 100u);
  const auto found = shares(samples.front(), samples.back());
  ASSERT_TRUE(found);
  EXPECT_DOUBLE_EQ(found->own, 0.4);
  EXPECT_DOUBLE_EQ(found->other, 0.3);
  EXPECT_DOUBLE_EQ(found->steal, 0.1);
  EXPECT_THAT(window_state(samples, began, ended).other_load_share,
              Optional(DoubleNear(0.3, 1e-9)));
}

TEST_F(Tree, ASamplerLooksByItselfAndEndsAtOnce) {
  StateSampler sampler(Probes(sysroot(), 77), std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_GE(sampler.finish().size(), 2u);
  EXPECT_THAT(sampler.finish(), IsEmpty()) << "a second end is none";
  const StateSampler unfinished(Probes(sysroot(), 77), std::chrono::hours(1));
}

TEST(LiveProbes, ThisMachineTellsItsLoad) {
  const Probes probes(Sysroot(), getpid());
  const Sample s = probes.look();
  ASSERT_TRUE(s.ticks);
  EXPECT_GE(s.ticks->total, s.ticks->busy);
  EXPECT_TRUE(s.own_ticks);
  EXPECT_GT(s.at.count(), 0);
}

}  // namespace
}  // namespace perwatt::board
