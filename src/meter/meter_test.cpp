#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "meter/registry.h"

namespace perwatt::meter::meter_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

Sysroot machine(const std::string& name) {
  return Sysroot(std::filesystem::path(PERWATT_TEST_DATA) / "machines" / name);
}

std::vector<Finding> found(const std::string& tree, std::string_view meter) {
  auto all = detect_all(machine(tree));
  std::erase_if(all, [&](const Finding& f) { return f.meter != meter; });
  return all;
}

/// "source = boundary" of the usable ones.
std::vector<std::string> usable(const std::vector<Finding>& findings) {
  std::vector<std::string> result;
  for (const auto& f : findings)
    if (f.usable) result.push_back(f.source + " = " + f.boundary);
  return result;
}

std::map<std::string, Finding> by_source(const std::vector<Finding>& findings) {
  std::map<std::string, Finding> result;
  for (const auto& f : findings) result[f.source] = f;
  return result;
}

TEST(Detect, EveryMeterAnswersOnEveryMachineAndSaysWhyNot) {
  for (const auto* tree : {"kvm-guest", "intel-laptop", "intel-laptop-user", "amd-desktop",
                           "jetson-nano-jetpack4", "orin-nx-jetpack5", "jetson-tx2-jetpack4",
                           "raspberry-pi-4", "raspberry-pi-5", "broken", "no-such-tree"}) {
    std::set<std::string> meters;
    for (const Finding& f : detect_all(machine(tree))) {
      meters.insert(f.meter);
      EXPECT_EQ(f.reason.empty(), f.usable) << tree << ' ' << f.source;
      EXPECT_EQ(f.remedy.empty(), f.usable) << tree << ' ' << f.source;
      EXPECT_FALSE(f.usable && f.source.empty()) << tree;
      EXPECT_EQ(f.reason.find('\n'), std::string::npos) << tree << ' ' << f.source;
    }
    EXPECT_EQ(meters.size(), plugins().size()) << tree;
  }
}

TEST(Rapl, DomainsWithTheirBoundaries) {
  const auto findings = found("intel-laptop", "rapl");
  EXPECT_THAT(usable(findings), ElementsAre("intel-rapl:0 package-0 = CPU package",
                                            "intel-rapl:0:0 core = CPU cores, inside package",
                                            "intel-rapl:1 psys = platform, packages included"))
      << "the memory-mapped twin of the package is not listed again";
  const Finding idle = by_source(findings).at("intel-rapl:0:1 uncore");
  EXPECT_FALSE(idle.usable);
  EXPECT_THAT(idle.reason, HasSubstr("stands at 0"));
}

TEST(Rapl, RefusedPermissionNamesTheCommand) {
  const auto findings = found("intel-laptop-user", "rapl");
  ASSERT_EQ(findings.size(), 4u);
  EXPECT_THAT(usable(findings), IsEmpty());
  EXPECT_EQ(findings[0].source, "intel-rapl:0 package-0");
  EXPECT_THAT(findings[0].reason, StartsWith("permission denied"));
  EXPECT_EQ(findings[0].remedy,
            "run as root, or: sudo chmod a+r /sys/class/powercap/intel-rapl:0/energy_uj");
}

TEST(Rapl, AbsentForDifferentReasons) {
  EXPECT_THAT(found("kvm-guest", "rapl").at(0).reason, HasSubstr("virtual machine"));
  EXPECT_THAT(found("kvm-guest", "rapl").at(0).remedy, HasSubstr("host"));
  EXPECT_THAT(found("amd-desktop", "rapl").at(0).remedy, HasSubstr("modprobe intel_rapl_msr"));
  EXPECT_THAT(found("raspberry-pi-4", "rapl").at(0).remedy, HasSubstr("only x86"));
}

TEST(Rapl, GarbageIsNeverUsable) {
  const auto findings = by_source(found("broken", "rapl"));
  EXPECT_THAT(findings.at("intel-rapl:0 package-0").reason, HasSubstr("outside its range"));
  EXPECT_THAT(findings.at("intel-rapl:1 package-1").reason,
              HasSubstr("holds no number: \"12 uJ\""));
  EXPECT_THAT(findings.at("intel-rapl:2 package-2").reason,
              HasSubstr("no /sys/class/powercap/intel-rapl:2/max_energy_range_uj"));
  EXPECT_THAT(findings.at("intel-rapl:3 unnamed").reason, HasSubstr("Input/output error"));
  EXPECT_THAT(usable(found("broken", "rapl")), IsEmpty());
}

TEST(Ina3221, JetPack4) {
  EXPECT_THAT(
      usable(found("jetson-nano-jetpack4", "ina3221")),
      ElementsAre("6-0040 POM_5V_IN = module input", "6-0040 POM_5V_GPU = GPU, inside POM_5V_IN",
                  "6-0040 POM_5V_CPU = CPU, inside POM_5V_IN"));
}

TEST(Ina3221, JetPack5) {
  EXPECT_THAT(usable(found("orin-nx-jetpack5", "ina3221")),
              ElementsAre("1-0040 VDD_IN = module input",
                          "1-0040 VDD_CPU_GPU_CV = CPU, GPU and accelerators, inside VDD_IN",
                          "1-0040 VDD_SOC = rest of the chip, inside VDD_IN"))
      << "shunts and sums are no rails";
}

TEST(Ina3221, SeveralMonitorsUnknownAndUnconnectedRails) {
  const auto findings = by_source(found("jetson-tx2-jetpack4", "ina3221"));
  EXPECT_EQ(findings.size(), 8u);
  EXPECT_EQ(findings.at("0-0041 VDD_IN").boundary, "module input");
  EXPECT_EQ(findings.at("0-0042 VDD_MUX").boundary, "carrier input");
  EXPECT_TRUE(findings.at("0-0040 VDD_4V0_WIFI").usable) << "a part may carry nothing";
  EXPECT_TRUE(findings.at("0-0042 VDD_MYSTERY").usable);
  EXPECT_EQ(findings.at("0-0042 VDD_MYSTERY").boundary, "") << "what it lies inside is not known";
  EXPECT_FALSE(findings.contains("0-0042 NC"));
}

TEST(Ina3221, GarbageIsNeverUsable) {
  const auto findings = by_source(found("broken", "ina3221"));
  EXPECT_EQ(findings.size(), 6u);
  EXPECT_THAT(findings.at("1-0040 VDD_IN").reason, HasSubstr("reads 0 uW, which cannot be"));
  EXPECT_THAT(findings.at("1-0040 VDD_SOC").reason, HasSubstr("reads 5000 mV and -3 mA"));
  EXPECT_THAT(findings.at("1-0040 VDD_CPU_GPU_CV").reason, HasSubstr("curr3_input"));
  EXPECT_THAT(findings.at("1-0041 A").reason, HasSubstr("holds no number"));
  EXPECT_THAT(findings.at("1-0041 B").reason, HasSubstr("reads 2000000000 mV"));
  EXPECT_THAT(findings.at("1-0041 C").reason, HasSubstr("did not answer"));
  EXPECT_THAT(usable(found("broken", "ina3221")), IsEmpty());
}

TEST(Hwmon, AveragesBeforeMomentaryValues) {
  const auto findings = found("amd-desktop", "hwmon");
  EXPECT_THAT(usable(findings),
              ElementsAre("amdgpu PPT = graphics processor (of a processor with "
                          "built-in graphics: the whole package)",
                          "amd_energy Esocket0 = CPU package", "odd_monitor power2 = "));
  const Finding asleep = by_source(findings).at("amdgpu power1");
  EXPECT_THAT(asleep.reason, HasSubstr("reads 0 uW"));
  EXPECT_THAT(asleep.remedy, HasSubstr("wake"));
}

TEST(Hwmon, GarbageIsNeverUsable) {
  const auto findings = found("broken", "hwmon");
  EXPECT_EQ(findings.size(), 3u);
  EXPECT_THAT(usable(findings), IsEmpty());
  EXPECT_THAT(found("raspberry-pi-4", "hwmon").at(0).reason, HasSubstr("measures power"));
}

TEST(Detect, GarbageInEveryFileIsNeverUsable) {
  const auto root = std::filesystem::path(testing::TempDir()) / "perwatt-garbage-meters";
  const std::vector<std::string> garbage = {"",
                                            "-1",
                                            "1.5",
                                            "0x10",
                                            "5 W",
                                            "99999999999999999999999",
                                            "9223372036854775807",
                                            "-9223372036854775808",
                                            "\xff\xfe"};
  for (const std::string name : {"jetson-nano-jetpack4", "orin-nx-jetpack5", "amd-desktop"}) {
    std::filesystem::remove_all(root);
    std::filesystem::create_directories(root);
    std::filesystem::copy(machine(name).real("/sys"), root / "sys",
                          std::filesystem::copy_options::recursive);
    const auto before = detect_all(Sysroot(root));
    for (const auto& text : garbage) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
        if (entry.is_regular_file() && (entry.path().string().ends_with("_input") ||
                                        entry.path().string().ends_with("_average")))
          std::ofstream(entry.path()) << text;
      const auto after = detect_all(Sysroot(root));
      EXPECT_EQ(after.size(), before.size()) << name << ": what is there stays listed";
      for (const Finding& f : after)
        EXPECT_TRUE(!f.usable || f.source == "amd_energy Esocket0")
            << name << ' ' << f.source << " with " << text;
    }
  }
  std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace perwatt::meter::meter_test
