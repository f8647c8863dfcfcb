#include "base/sysroot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "base/tree_fixture.h"

namespace perwatt::sysroot_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using SysrootTest = TreeTest;

TEST_F(SysrootTest, ReadsBelowTheRootWithoutTrailingSpace) {
  write("sys/class/thermal/thermal_zone0/temp", "41500\n");
  const Sysroot sysroot(root_);
  const Reading reading = sysroot.read("/sys/class/thermal/thermal_zone0/temp");
  EXPECT_TRUE(reading);
  EXPECT_EQ(reading.text, "41500");
  EXPECT_FALSE(sysroot.live());
}

TEST_F(SysrootTest, AnswersWithTheRecordedErrno) {
  write("sys/a/temp.errno", "EAGAIN\n");
  const Sysroot sysroot(root_);
  EXPECT_EQ(sysroot.read("/sys/a/temp").error, EAGAIN);
  EXPECT_EQ(sysroot.read("/sys/a/none").error, ENOENT);
  EXPECT_TRUE(sysroot.exists("/sys/a/temp"));
  EXPECT_THAT(sysroot.list("/sys/a"), ElementsAre("temp"));
}

TEST_F(SysrootTest, GivesALineOfASeriesAReading) {
  write("sys/a/energy_uj.series", "10\nEAGAIN\n30\n");
  write("sys/a/other.series", "1\n2\n");
  const Sysroot sysroot(root_);
  EXPECT_TRUE(sysroot.exists("/sys/a/energy_uj"));
  EXPECT_THAT(sysroot.list("/sys/a"), ElementsAre("energy_uj", "other"));
  EXPECT_EQ(sysroot.read("/sys/a/energy_uj").text, "10");
  const Sysroot copy = sysroot;
  EXPECT_EQ(copy.read("/sys/a/energy_uj").error, EAGAIN) << "a copy goes on in the same series";
  EXPECT_EQ(sysroot.read("/sys/a/energy_uj").text, "30");
  EXPECT_EQ(sysroot.read("/sys/a/energy_uj").text, "30") << "the last one repeats";
  EXPECT_EQ(sysroot.read("/sys/a/other").text, "1") << "each file counts for itself";
  EXPECT_EQ(Sysroot(root_).read("/sys/a/energy_uj").text, "10") << "a new look begins anew";
}

TEST_F(SysrootTest, AnEmptySeriesReadsEmpty) {
  write("sys/a/energy_uj.series", "");
  const Reading reading = Sysroot(root_).read("/sys/a/energy_uj");
  EXPECT_TRUE(reading);
  EXPECT_EQ(reading.text, "");
}

TEST_F(SysrootTest, GlobMatchesEveryPartAndSorts) {
  write("sys/devices/cpu1/freq", "2");
  write("sys/devices/cpu0/freq", "1");
  write("sys/devices/cpufreq/x", "1");
  const Sysroot sysroot(root_);
  EXPECT_THAT(sysroot.glob("/sys/devices/cpu[0-9]*/freq"),
              ElementsAre("/sys/devices/cpu0/freq", "/sys/devices/cpu1/freq"));
  EXPECT_THAT(sysroot.glob("/sys/nothing*/freq"), IsEmpty());
}

TEST_F(SysrootTest, AnswersCommandsFromTheTree) {
  write("commands/nvpmodel -q", "NV Power Mode: MAXN\n0\n");
  const Sysroot sysroot(root_);
  EXPECT_EQ(sysroot.run({"nvpmodel", "-q"}).text, "NV Power Mode: MAXN\n0");
  EXPECT_EQ(sysroot.run({"vcgencmd", "get_throttled"}).status, 127);
}

TEST_F(SysrootTest, WritesWhatIsThere) {
  write("sys/limit", "1\n");
  write("sys/held", "1\n");
  write("sys/held.write.errno", "EINVAL\n");
  const Sysroot sysroot(root_);
  EXPECT_EQ(sysroot.write("/sys/limit", "22"), 0);
  EXPECT_EQ(sysroot.read("/sys/limit").text, "22");
  EXPECT_EQ(sysroot.write("/sys/held", "2"), EINVAL);
  EXPECT_EQ(sysroot.read("/sys/held").text, "1");
  EXPECT_EQ(sysroot.write("/sys/none", "2"), ENOENT) << "no file is made";
  EXPECT_THAT(sysroot.list("/sys"), ElementsAre("held", "limit"));
}

TEST_F(SysrootTest, RunsAProgramOfTheTree) {
  write("commands/tool", "#!/bin/sh\necho \"$# $2\"\nexit 3\n");
  std::filesystem::permissions(root_ / "commands/tool", std::filesystem::perms::owner_all);
  write("commands/tool -q", "recorded\n");
  const Sysroot sysroot(root_);
  const CommandOutput output = sysroot.run({"tool", "-m", "two words"});
  EXPECT_EQ(output.text, "2 two words\n");
  EXPECT_EQ(output.status, 3);
  EXPECT_EQ(sysroot.run({"tool", "-q"}).text, "recorded") << "what is recorded goes before it";
}

TEST(LiveSysroot, RunsCommandsWithoutAShell) {
  const Sysroot sysroot;
  const CommandOutput output = sysroot.run({"printf", "%s", "$HOME; 'x'"});
  EXPECT_EQ(output.status, 0);
  EXPECT_EQ(output.text, "$HOME; 'x'");
  EXPECT_EQ(sysroot.run({"perwatt-has-no-such-command"}).status, 127);
  EXPECT_EQ(sysroot.run({"false"}).status, 1);
}

}  // namespace
}  // namespace perwatt::sysroot_test
