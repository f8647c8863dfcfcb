#include "board/power_modes.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "board/board_fixture.h"

namespace perwatt::board::power_modes_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using PowerModesTest = FakeBoard;

TEST_F(PowerModesTest, SetsVerifiesAndPutsBack) {
  {
    PowerModes modes(sysroot(), journal());
    EXPECT_FALSE(std::filesystem::exists(journal()));
    EXPECT_TRUE(modes.enter("5W").done);
    EXPECT_EQ(modes.entered(), "5W");
    EXPECT_EQ(text("mode"), "1");
    EXPECT_EQ(text(kOnline), "0");
    EXPECT_TRUE(std::filesystem::exists(journal()));
    EXPECT_TRUE(modes.enter("5W").done);
    EXPECT_EQ(text("asked"), "1") << "a mode that holds is not set again";
    write(kMaximum, "204000\n");
    EXPECT_TRUE(modes.enter("5W").done) << "what was changed meanwhile is set again";
    EXPECT_EQ(text(kMaximum), "918000");
    EXPECT_TRUE(modes.restore().done);
    EXPECT_EQ(text("mode"), "0");
    EXPECT_FALSE(std::filesystem::exists(journal()));
    EXPECT_TRUE(modes.enter("5W").done);
  }
  EXPECT_EQ(text("mode"), "0") << "whoever forgets to restore";
  EXPECT_EQ(text(kOnline), "1");
  EXPECT_FALSE(std::filesystem::exists(journal()));
}

TEST_F(PowerModesTest, AModeThatSilentlyFailsSaysSo) {
  PowerModes modes(sysroot(), journal());
  const Change change = modes.enter("SILENT");
  EXPECT_FALSE(change.done);
  EXPECT_THAT(change.reason, HasSubstr("SILENT"));
  EXPECT_THAT(change.reason, HasSubstr("the mode is MAXN"));
  EXPECT_THAT(change.remedy, HasSubstr("nvpmodel -m 2"));
  EXPECT_EQ(modes.entered(), "");
  EXPECT_TRUE(modes.enter("5W").done) << "the next one is not held up";
}

TEST_F(PowerModesTest, WordsAreCheckedAndGetOneForm) {
  const PowerModes modes(sysroot(), journal());
  EXPECT_THAT(modes.settled({"all"}), ElementsAre("MAXN", "5W", "SILENT"));
  EXPECT_THAT(modes.settled({"1", "5W", "nvpmodel=MAXN", "governor=powersave+cpu_max_mhz=800.0"}),
              ElementsAre("5W", "MAXN", "governor=powersave+cpu_max_mhz=800"));
  for (const char* wrong : {"20W", "governor=fast", "cpu_max_mhz=4000", "cpu_max_mhz=fast",
                            "fan=quiet", "5W+nvpmodel=MAXN", "", "+"})
    EXPECT_THROW(modes.settled({wrong}), UsageError) << wrong;
  std::filesystem::remove(root_ / "etc/nvpmodel.conf");
  const PowerModes none(sysroot(), journal());
  EXPECT_THROW(none.settled({"all"}), UsageError);
  EXPECT_THROW(none.settled({"MAXN"}), UsageError);
  EXPECT_THAT(none.settled({"governor=powersave"}), ElementsAre("governor=powersave"));
}

TEST_F(PowerModesTest, SettingsOfSeveralControlsComeAndGoTogether) {
  PowerModes modes(sysroot(), journal());
  EXPECT_TRUE(modes.enter("nvpmodel=5W+governor=powersave").done);
  EXPECT_EQ(text(kCpufreq + "scaling_governor"), "powersave");
  EXPECT_TRUE(modes.enter("cpu_max_mhz=800").done);
  EXPECT_EQ(text("mode"), "0") << "what the next mode does not set is as it was";
  EXPECT_EQ(text(kCpufreq + "scaling_governor"), "schedutil");
  EXPECT_EQ(text(kMaximum), "800000");
  EXPECT_TRUE(modes.restore().done);
  EXPECT_EQ(text(kMaximum), "1479000");
}

TEST_F(PowerModesTest, ARefusedWriteIsToldWithItsFile) {
  write(kCpufreq + "scaling_governor.write.errno", "EACCES\n");
  PowerModes modes(sysroot(), journal());
  const Change change = modes.enter("governor=powersave");
  EXPECT_FALSE(change.done);
  EXPECT_THAT(change.reason, HasSubstr("scaling_governor"));
  EXPECT_THAT(change.reason, HasSubstr("Permission denied"));
  EXPECT_TRUE(modes.restore().done) << "it is as it was: nothing was changed";
}

TEST_F(PowerModesTest, AModeThatTakesARebootIsNotTried) {
  write("etc/nvpmodel.conf",
        "< PARAM TYPE=FILE NAME=TPC_POWER_GATING >\nTPC_PG_MASK /sys/tpc_pg_mask\n"
        "< POWER_MODEL ID=0 NAME=MAXN >\nTPC_POWER_GATING TPC_PG_MASK 0\n"
        "< POWER_MODEL ID=1 NAME=5W >\nTPC_POWER_GATING TPC_PG_MASK 252\n");
  PowerModes modes(sysroot(), journal());
  EXPECT_TRUE(modes.needs_reboot("5W"));
  EXPECT_FALSE(modes.needs_reboot("MAXN"));
  const Change change = modes.enter("5W");
  EXPECT_FALSE(change.done);
  EXPECT_TRUE(change.needs_reboot);
  EXPECT_EQ(text("asked"), "");
  EXPECT_FALSE(std::filesystem::exists(journal()));
}

TEST_F(PowerModesTest, WhatAsksForARebootIsLeftToOne) {
  script("nvpmodel",
         "case \"$1\" in -q) echo 'NV Power Mode: MAXN'; echo 0;;\n"
         "-m) echo 'NVPM WARN: Reboot required for changing to this power mode: 1';; esac\n");
  PowerModes modes(sysroot(), journal());
  EXPECT_TRUE(modes.enter("5W").needs_reboot);
}

/// Changes the board in a process that is killed at once.
void change_and_die(const Sysroot& sysroot, const std::filesystem::path& journal,
                    const std::string& mode) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    PowerModes modes(sysroot, journal);
    if (!modes.enter(mode).done) _exit(1);
    raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "the mode could not be set";
}

TEST_F(PowerModesTest, WhatAKilledOneLeftIsPutBack) {
  change_and_die(sysroot(), journal(), "nvpmodel=5W+governor=powersave");
  EXPECT_EQ(text("mode"), "1");
  const LeftBehind left = put_back_left(sysroot(), journal());
  EXPECT_TRUE(left.found);
  EXPECT_TRUE(left.change.done) << left.change.reason;
  EXPECT_THAT(left.controls, ElementsAre("governor", "nvpmodel"));
  EXPECT_EQ(text("mode"), "0");
  EXPECT_EQ(text(kOnline), "1");
  EXPECT_EQ(text(kCpufreq + "scaling_governor"), "schedutil");
  EXPECT_FALSE(put_back_left(sysroot(), journal()).found);
}

TEST_F(PowerModesTest, ANewOneStartsFromWhatTheMachineWas) {
  change_and_die(sysroot(), journal(), "5W");
  {
    PowerModes modes(sysroot(), journal());
    EXPECT_TRUE(modes.enter("governor=powersave").done);
    EXPECT_EQ(text("mode"), "0");
  }
  EXPECT_EQ(text("mode"), "0");
  EXPECT_EQ(text(kCpufreq + "scaling_governor"), "schedutil");
}

TEST_F(PowerModesTest, WhatCannotBePutBackStaysInTheJournal) {
  change_and_die(sysroot(), journal(), "governor=powersave");
  write(kCpufreq + "scaling_governor.write.errno", "EACCES\n");
  const LeftBehind left = put_back_left(sysroot(), journal());
  EXPECT_TRUE(left.found);
  EXPECT_FALSE(left.change.done);
  EXPECT_TRUE(std::filesystem::exists(journal()));
  std::filesystem::remove(root_ / (kCpufreq + "scaling_governor.write.errno"));
  EXPECT_TRUE(put_back_left(sysroot(), journal()).change.done);
  EXPECT_EQ(text(kCpufreq + "scaling_governor"), "schedutil");
}

TEST_F(PowerModesTest, ALivingOneIsLeftAlone) {
  PowerModes modes(sysroot(), journal());
  ASSERT_TRUE(modes.enter("5W").done);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    bool refused = false;
    const bool found = put_back_left(sysroot(), journal()).found;
    try {
      PowerModes(sysroot(), journal()).enter("MAXN");
    } catch (const Error&) {
      refused = true;
    }
    _exit(refused && !found ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(text("mode"), "1");
}

TEST_F(PowerModesTest, ADamagedJournalIsToldWithItsFile) {
  write("state/before.json", "{\"before\": 3");
  try {
    put_back_left(sysroot(), journal());
    FAIL() << "it reads as a journal";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("before.json"));
  }
}

TEST_F(PowerModesTest, PowerLimitsAreInWatts) {
  const std::string zone = "sys/class/powercap/intel-rapl:0/";
  write(zone + "name", "package-0\n");
  write(zone + "constraint_0_name", "long_term\n");
  write(zone + "constraint_0_power_limit_uw", "65000000\n");
  write(zone + "constraint_0_max_power_uw", "95000000\n");
  PowerModes modes(sysroot(), journal());
  EXPECT_THROW(modes.settled({"power_limit.package-0.long_term=96"}), UsageError);
  EXPECT_THROW(modes.settled({"power_limit.package-0.long_term=0"}), UsageError);
  EXPECT_TRUE(modes.enter("power_limit.package-0.long_term=15.5").done);
  EXPECT_EQ(text(zone + "constraint_0_power_limit_uw"), "15500000");
  EXPECT_TRUE(modes.restore().done);
  EXPECT_EQ(text(zone + "constraint_0_power_limit_uw"), "65000000");
}

TEST_F(PowerModesTest, LockedClocksAreLockedAgain) {
  write("locked", "1\n");
  script("jetson_clocks",
         "case \"$1\" in\n"
         "--show) if [ \"$(cat locked)\" = 1 ]; then low=1479000; else low=102000; fi\n"
         "  echo \"cpu0: Online=1 MinFreq=$low MaxFreq=1479000 CurrentFreq=1479000\";;\n"
         "--store) cp locked \"$2\";;\n"
         "--restore) cp \"$2\" locked;;\n"
         "'') echo 1 > locked;;\n"
         "esac\n");
  {
    PowerModes modes(sysroot(), journal());
    ASSERT_TRUE(modes.enter("5W").done);
    write("locked", "0\n");  // as a mode's own limits do
  }
  EXPECT_EQ(text("mode"), "0");
  EXPECT_EQ(text("locked"), "1");
  write("locked", "0\n");
  PowerModes modes(sysroot(), journal());
  EXPECT_TRUE(modes.enter("jetson_clocks=on").done);
  EXPECT_EQ(text("locked"), "1");
  EXPECT_TRUE(modes.restore().done);
  EXPECT_EQ(text("locked"), "0");
}

}  // namespace
}  // namespace perwatt::board::power_modes_test
