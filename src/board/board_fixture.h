// A board made of files and two commands, for tests: an old Jetson with four cores, three modes and
// clocks, whose nvpmodel does what the real one does. Is NOT aware of what is tested.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/tree_fixture.h"

namespace perwatt::board {

class FakeBoard : public TreeTest {
 protected:
  void SetUp() override {
    write("etc/machine-id", "5f0c2a9e\n");
    write("etc/nvpmodel.conf",
          "# modes\n"
          "< PARAM TYPE=FILE NAME=CPU_ONLINE >\n"
          "CORE_1 /sys/devices/system/cpu/cpu1/online\n"
          "< PARAM TYPE=FILE NAME=CPU >\n"
          "MAX_FREQ /sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq\n"
          "< POWER_MODEL ID=0 NAME=MAXN >\n"
          "CPU_ONLINE CORE_1 1\n"
          "CPU MAX_FREQ -1\n"
          "< POWER_MODEL ID=1 NAME=5W >\n"
          "CPU_ONLINE CORE_1 0\n"
          "CPU MAX_FREQ 918000\n"
          "< POWER_MODEL ID=2 NAME=SILENT >\n"
          "CPU MAX_FREQ 500000\n"
          "< PM_CONFIG DEFAULT=0 >\n");
    write("mode", "0\n");
    write(kOnline, "1\n");
    write(kMaximum, "1479000\n");
    write(kCpufreq + "cpuinfo_max_freq", "1479000\n");
    write(kCpufreq + "cpuinfo_min_freq", "102000\n");
    write(kCpufreq + "scaling_min_freq", "102000\n");
    write(kCpufreq + "scaling_governor", "schedutil\n");
    write(kCpufreq + "scaling_available_governors", "performance powersave schedutil \n");
    // Mode 2 is what a mode is that wants a reboot over a pipe: exit 0, and nothing changed.
    script("nvpmodel",
           "case \"$1\" in\n"
           "-q) echo 'NVPM WARN: fan mode is not set!'\n"
           "    case $(cat mode) in 0) n=MAXN;; 1) n=5W;; *) n=SILENT;; esac\n"
           "    echo \"NV Power Mode: $n\"; cat mode; echo 'NVPM ERROR: no root';;\n"
           "-m) echo \"$2\" >> asked\n"
           "    case \"$2\" in\n"
           "    0) echo 0 > mode; echo 1 > sys/devices/system/cpu/cpu1/online\n"
           "       echo 1479000 > sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq;;\n"
           "    1) echo 1 > mode; echo 0 > sys/devices/system/cpu/cpu1/online\n"
           "       echo 918000 > sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq;;\n"
           "    esac;;\n"
           "esac\n");
  }
  /// A command of the tree, run in its root.
  void script(const std::string& name, const std::string& body) {
    write("commands/" + name, "#!/bin/sh\ncd \"$(dirname \"$0\")/..\" || exit 1\n" + body);
    std::filesystem::permissions(root_ / "commands" / name, std::filesystem::perms::owner_all);
  }
  std::string text(const std::string& path) const {
    std::ifstream stream(root_ / path);
    std::string all(std::istreambuf_iterator<char>(stream), {});
    all.erase(all.find_last_not_of('\n') + 1);
    return all;
  }
  std::filesystem::path journal() const { return root_ / "state" / "before.json"; }

  const std::string kCpufreq = "sys/devices/system/cpu/cpu0/cpufreq/";
  const std::string kMaximum = kCpufreq + "scaling_max_freq";
  const std::string kOnline = "sys/devices/system/cpu/cpu1/online";
};

}  // namespace perwatt::board
