#include "board/control_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/tree_fixture.h"

namespace perwatt::board::control_group_test {
namespace {

using testing::Optional;

using Groups = TreeTest;

TEST_F(Groups, Version2TakesTheTightestOfAllAbove) {
  write("/proc/self/cgroup", "0::/machine.slice/docker-ab12.scope/inner");
  write("/sys/fs/cgroup/machine.slice/cpu.max", "150000 100000");
  write("/sys/fs/cgroup/machine.slice/docker-ab12.scope/cpu.max", "max 100000");
  write("/sys/fs/cgroup/machine.slice/docker-ab12.scope/inner/cpu.max", "400000 100000");
  write("/sys/fs/cgroup/machine.slice/docker-ab12.scope/memory.max", "1073741824");
  write("/sys/fs/cgroup/machine.slice/memory.max", "max");
  const GroupLimits limits = group_limits(sysroot());
  EXPECT_THAT(limits.cpus, Optional(1.5));
  EXPECT_THAT(limits.memory_bytes, Optional(std::uint64_t{1} << 30));
  EXPECT_EQ(container_name(sysroot()), "docker");
}

TEST_F(Groups, Version1HasAFolderAController) {
  write("/proc/self/cgroup", "4:memory:/lxc/box\n3:cpu,cpuacct:/lxc/box\n0::/");
  write("/sys/fs/cgroup/cpu/lxc/box/cpu.cfs_quota_us", "50000");
  write("/sys/fs/cgroup/cpu/lxc/box/cpu.cfs_period_us", "100000");
  write("/sys/fs/cgroup/cpu/lxc/box/cpu.stat", "nr_periods 9\nthrottled_time 5000000");
  write("/sys/fs/cgroup/memory/lxc/box/memory.limit_in_bytes", "9223372036854771712");
  const GroupLimits limits = group_limits(sysroot());
  EXPECT_THAT(limits.cpus, Optional(0.5));
  EXPECT_EQ(limits.memory_bytes, std::nullopt) << "the largest number means none";
  EXPECT_THAT(held_back_us(sysroot(), group_folders(sysroot(), "cpu")), Optional(5000u));
  EXPECT_EQ(container_name(sysroot()), "lxc");
}

TEST_F(Groups, InsideAContainerTheMountsRootStandsForTheGroup) {
  write("/proc/self/cgroup", "0::/../../somewhere/of/the/host");
  write("/sys/fs/cgroup/cpu.max", "200000 100000");
  write("/run/.containerenv", "");
  EXPECT_THAT(group_limits(sysroot()).cpus, Optional(2.0));
  EXPECT_EQ(container_name(sysroot()), "podman");
}

TEST_F(Groups, NothingToldIsNoLimit) {
  EXPECT_EQ(group_limits(sysroot()).cpus, std::nullopt);
  write("/proc/self/cgroup", "0::/\nnonsense\n7:");
  write("/sys/fs/cgroup/cpu.max", "-1 0");
  EXPECT_EQ(group_limits(sysroot()).cpus, std::nullopt);
  EXPECT_EQ(group_limits(sysroot()).memory_bytes, std::nullopt);
  EXPECT_EQ(container_name(sysroot()), "");
}

}  // namespace
}  // namespace perwatt::board::control_group_test
