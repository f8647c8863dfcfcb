#include "board/fitness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace perwatt::board {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Sysroot machine(const std::string& name) {
  return Sysroot(std::filesystem::path(PERWATT_TEST_DATA) / "machines" / name);
}

std::vector<Check> fitness(const std::string& tree) {
  const Sysroot sysroot = machine(tree);
  const State state = observe(sysroot);
  return check_fitness(sysroot, identify(sysroot), state, state);
}

Check find(const std::vector<Check>& checks, std::string_view name) {
  const auto found =
      std::find_if(checks.begin(), checks.end(), [&](const Check& c) { return c.name == name; });
  return found == checks.end() ? Check{"missing: " + std::string(name), CheckStatus::fail, "", ""}
                               : *found;
}

TEST(Fitness, EveryWarningHasARemedyAndEveryCheckAFinding) {
  for (const auto* tree :
       {"kvm-guest", "intel-laptop", "amd-desktop", "jetson-nano-jetpack4", "orin-nx-jetpack5",
        "raspberry-pi-4", "raspberry-pi-5", "broken", "no-such-tree"})
    for (const Check& check : fitness(tree)) {
      EXPECT_NE(check.finding, "") << tree << ' ' << check.name;
      EXPECT_EQ(check.remedy.empty(), check.verdict == CheckStatus::ok)
          << tree << ' ' << check.name;
    }
}

TEST(Fitness, VirtualMachineIsSaid) {
  const auto checks = fitness("kvm-guest");
  EXPECT_EQ(find(checks, "machine").verdict, CheckStatus::warn);
  EXPECT_THAT(find(checks, "machine").finding, HasSubstr("kvm"));
  EXPECT_EQ(find(checks, "governor").verdict, CheckStatus::ok);
  EXPECT_THAT(find(checks, "governor").finding, HasSubstr("virtual machine"));
  EXPECT_THAT(find(checks, "precision").finding, StartsWith("avx512_bf16, amx_bf16: engines may"));
  EXPECT_THAT(find(checks, "memory").finding, HasSubstr("out-of-memory kills since boot: 2"));
  EXPECT_EQ(find(checks, "clock source").finding, "tsc");
}

TEST(Fitness, LaptopOnSavingGovernor) {
  const auto checks = fitness("intel-laptop");
  EXPECT_EQ(find(checks, "machine").verdict, CheckStatus::ok);
  EXPECT_EQ(find(checks, "governor").verdict, CheckStatus::warn);
  EXPECT_EQ(find(checks, "governor").remedy, "sudo cpupower frequency-set -g performance");
  EXPECT_EQ(find(checks, "frequency limit").finding, "3000 of 4700 MHz");
  EXPECT_EQ(find(checks, "frequency limit").remedy, "sudo cpupower frequency-set -u 4700MHz");
  EXPECT_THAT(find(checks, "turbo").finding, StartsWith("on"));
  EXPECT_EQ(find(checks, "load").verdict, CheckStatus::warn);
  EXPECT_THAT(find(checks, "load").finding,
              StartsWith("0.90 over the last minute, 2 ready to run now"));
  EXPECT_EQ(find(checks, "throttling").finding, "not now; 11 since boot");
  EXPECT_EQ(find(checks, "swap").verdict, CheckStatus::warn);
}

TEST(Fitness, DesktopIsHotAndItsClockSlow) {
  const auto checks = fitness("amd-desktop");
  EXPECT_EQ(find(checks, "governor").verdict, CheckStatus::ok);
  EXPECT_EQ(find(checks, "frequency limit").verdict, CheckStatus::ok);
  EXPECT_EQ(find(checks, "temperature").verdict, CheckStatus::warn);
  EXPECT_THAT(find(checks, "temperature").finding, StartsWith("83 C at most (k10temp)"));
  EXPECT_EQ(find(checks, "clock source").verdict, CheckStatus::warn);
  EXPECT_THAT(find(checks, "clock source").finding, StartsWith("hpet"));
}

TEST(Fitness, BoardsGetTheirOwnRemedies) {
  const auto nano = fitness("jetson-nano-jetpack4");
  EXPECT_EQ(find(nano, "governor").remedy, "sudo jetson_clocks");
  EXPECT_THAT(find(nano, "frequency limit").remedy, HasSubstr("nvpmodel"));
  EXPECT_EQ(find(nano, "power mode").finding, "5W");
  EXPECT_THAT(find(nano, "precision").finding, StartsWith("fp32"));
  const auto pi = fitness("raspberry-pi-4");
  EXPECT_EQ(find(pi, "throttling").verdict, CheckStatus::warn);
  EXPECT_EQ(find(pi, "throttling").finding, "now: under-voltage, throttled");
  EXPECT_THAT(find(pi, "throttling").remedy, HasSubstr("power supply"));
}

TEST(Fitness, WhatGrowsIsJudgedByTwoLooks) {
  State before, after;
  before.cpu_total_ticks = 1000, before.cpu_steal_ticks = 10, before.throttle_events = 4;
  after.cpu_total_ticks = 1200, after.cpu_steal_ticks = 20, after.throttle_events = 6;
  const auto checks = check_fitness(machine("no-such-tree"), {}, before, after);
  EXPECT_EQ(find(checks, "steal").verdict, CheckStatus::warn);
  EXPECT_THAT(find(checks, "steal").finding, StartsWith("5.0 %"));
  EXPECT_EQ(find(checks, "throttling").verdict, CheckStatus::warn);
  EXPECT_THAT(find(checks, "throttling").finding, StartsWith("2 events"));
  const auto still = check_fitness(machine("no-such-tree"), {}, after, after);
  EXPECT_THAT(find(still, "steal").finding, StartsWith("not sampled"));
  EXPECT_EQ(find(still, "throttling").verdict, CheckStatus::ok);
}

TEST(Fitness, MemoryDecidesWhichNetworksFit) {
  State state;
  const auto verdict = [&state](std::uint64_t bytes) {
    state.memory_available_bytes = bytes;
    return find(check_fitness(machine("no-such-tree"), {}, state, state), "memory").verdict;
  };
  EXPECT_EQ(verdict(2'000'000'000), CheckStatus::ok);
  EXPECT_EQ(verdict(900'000'000), CheckStatus::warn);
  EXPECT_EQ(verdict(100'000'000), CheckStatus::fail);
}

}  // namespace
}  // namespace perwatt::board
