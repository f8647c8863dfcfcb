#include "board/nvpmodel.h"

#include <gmock/gmock.h>

#include "board/board_fixture.h"
#include "board/jetson_clocks.h"

namespace perwatt::board::nvpmodel_test {
namespace {

TEST(NvpQuery, IsFoundAmongWarnings) {
  const auto plain = parse_nvp_query("NV Power Mode: MAXN\n0\n");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->name, "MAXN");
  EXPECT_EQ(plain->id, 0);
  const auto noisy = parse_nvp_query(
      "NVPM WARN: fan mode is not set!\nNV Fan Mode:quiet\nNV Power Mode: MODE_15W\n2\n"
      "NVPM ERROR: failed to open /sys/kernel/debug\n7\n");
  ASSERT_TRUE(noisy);
  EXPECT_EQ(noisy->name, "MODE_15W");
  EXPECT_EQ(noisy->id, 2);
  const auto verbose =
      parse_nvp_query("NVPM VERB: Config file: x\nNVPM VERB: NV Power Mode: 15W\nNVPM VERB: 3\n");
  ASSERT_TRUE(verbose);
  EXPECT_EQ(verbose->name, "15W");
  EXPECT_EQ(verbose->id, 3);
  const auto cut = parse_nvp_query("NV Power Mode: MAXN\nNVPM ERROR: x\n");
  ASSERT_TRUE(cut);
  EXPECT_FALSE(cut->id);
  EXPECT_FALSE(parse_nvp_query("NVPM ERROR: no config\n"));
}

TEST(NvpConf, ReadsFilesAndModesAndSkipsTheRest) {
  const NvpConf conf = parse_nvp_conf(
      "# comment\n< PARAM TYPE=FILE NAME=CPU_ONLINE >\nCORE_1 /a/online\n< PARAM TYPE=CLOCK "
      "NAME=EMC >\nMAX_FREQ /b/max\n\n< POWER_MODEL ID=0 NAME=MAXN >\nCPU_ONLINE CORE_1 1\nEMC "
      "MAX_FREQ -1\n<POWER_MODEL ID=8 NAME=15W>\nCPU_ONLINE CORE_1 0\nbroken\n< POWER_MODEL ID= "
      "NAME=\nCPU_ONLINE CORE_1 9\n< PM_CONFIG DEFAULT=8 >\nCPU_ONLINE CORE_1 7\n");
  ASSERT_EQ(conf.modes.size(), 2u);
  EXPECT_EQ(conf.modes[0].settings.size(), 2u);
  EXPECT_EQ(conf.modes[1].id, 8);
  EXPECT_EQ(conf.modes[1].settings, (std::vector<NvpSetting>{{"CPU_ONLINE", "CORE_1", "0"}}));
  EXPECT_EQ(conf.files.at({"CPU_ONLINE", "CORE_1"}), "/a/online");
  EXPECT_EQ(conf.files.at({"EMC", "MAX_FREQ"}), "/b/max");
  EXPECT_EQ(conf.find("15W"), &conf.modes[1]);
  EXPECT_EQ(conf.find("8"), &conf.modes[1]);
  EXPECT_EQ(conf.find("20W"), nullptr);
}

NvpConf two_modes(const std::string& param, const std::string& first, const std::string& second) {
  return parse_nvp_conf("< PARAM TYPE=FILE NAME=CPU_ONLINE >\nCORE_1 /a\n" + param +
                        "< POWER_MODEL ID=0 NAME=A >\n" + first + "< POWER_MODEL ID=1 NAME=B >\n" +
                        second);
}

TEST(NvpConf, KnowsWhatTakesAReboot) {
  const std::string gate = "< PARAM TYPE=FILE NAME=TPC_POWER_GATING >\nTPC_PG_MASK /t\n";
  const auto reboots = [](const NvpConf& conf) {
    return nvp_needs_reboot(conf, conf.modes[0], conf.modes[1]);
  };
  EXPECT_FALSE(reboots(two_modes("", "CPU_ONLINE CORE_1 1\n", "CPU_ONLINE CORE_1 0\n")))
      << "older boards take cores off while they run";
  EXPECT_TRUE(reboots(two_modes(gate, "CPU_ONLINE CORE_1 1\n", "CPU_ONLINE CORE_1 0\n")));
  EXPECT_TRUE(reboots(
      two_modes(gate, "TPC_POWER_GATING TPC_PG_MASK 0\n", "TPC_POWER_GATING TPC_PG_MASK 252\n")));
  EXPECT_FALSE(reboots(two_modes(gate, "GPU MAX_FREQ 1\nTPC_POWER_GATING TPC_PG_MASK 0\n",
                                 "GPU MAX_FREQ 2\nTPC_POWER_GATING TPC_PG_MASK 0\n")));
}

TEST_F(FakeBoard, AModeIsWhatReadsBackAsIt) {
  const NvpConf conf = nvp_conf(sysroot());
  const auto difference = [&](const char* mode) {
    return nvp_difference(sysroot(), conf, *conf.find(mode));
  };
  EXPECT_EQ(difference("MAXN"), "");
  EXPECT_EQ(difference("5W"), "the mode is MAXN");
  write("mode", "1\n");
  EXPECT_THAT(difference("5W"), testing::HasSubstr("core 1 is online"));
  write(kOnline, "0\n");
  EXPECT_THAT(difference("5W"), testing::HasSubstr("1479000"));
  write(kMaximum, "921600\n");
  EXPECT_EQ(difference("5W"), "") << "a step of the clock's table is near enough";
  write(kMaximum, "640000\n");
  EXPECT_THAT(difference("5W"), testing::HasSubstr("640000"));
  write("mode", "0\n");
  write(kOnline, "1\n");
  EXPECT_THAT(difference("MAXN"), testing::HasSubstr("without a cap"));
}

TEST(JetsonClocks, AreLockedWhereAllStandStill) {
  const std::string cpu =
      "cpu0: Online=1 Governor=schedutil MinFreq=1479000 MaxFreq=1479000 "
      "CurrentFreq=1479000 IdleStates: WFI=0\n";
  const std::string off = "cpu3: Online=0 MinFreq=102000 MaxFreq=1479000 CurrentFreq=0\n";
  const auto memory = [](const std::string& held) {
    return "EMC MinFreq=1600 MaxFreq=1600 CurrentFreq=1600 FreqOverride=" + held + "\n";
  };
  EXPECT_EQ(parse_clocks_locked("SOC family:tegra210\n" + cpu + off + memory("1")), true);
  EXPECT_EQ(parse_clocks_locked(cpu + memory("0")), false);
  EXPECT_EQ(parse_clocks_locked(cpu + "GPU MinFreq=76 MaxFreq=921 CurrentFreq=76\n"), false);
  EXPECT_EQ(parse_clocks_locked("Error! Need to run as root\n"), std::nullopt);
}

}  // namespace
}  // namespace perwatt::board::nvpmodel_test
