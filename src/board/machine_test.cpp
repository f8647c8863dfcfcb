#include "board/machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "base/random.h"
#include "board/power_mode.h"
#include "board/values.h"

namespace perwatt::board::machine_test {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::Pair;
using testing::UnorderedElementsAre;
constexpr std::uint64_t operator""_KiB(unsigned long long n) {
  return n * 1024;
}

Sysroot machine(const std::string& name) {
  return Sysroot(std::filesystem::path(PERWATT_TEST_DATA) / "machines" / name);
}

TEST(Identify, KvmGuest) {
  const Identity it = identify(machine("kvm-guest"));
  EXPECT_EQ(it.id.size(), 32u);
  EXPECT_EQ(it.name, "guest");
  EXPECT_EQ(it.model, "QEMU Standard PC (Q35 + ICH9, 2009)");
  EXPECT_EQ(it.cpu, "Intel(R) Xeon(R) Platinum 8481C");
  EXPECT_THAT(it.cpu_features, ElementsAre("sse4_2", "avx", "f16c", "fma", "avx2", "avx512f",
                                           "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16"));
  EXPECT_EQ(it.cores, 2);
  EXPECT_EQ(it.memory_bytes, 8000000_KiB);
  EXPECT_EQ(it.os, "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(it.kernel, "6.1.0-18-cloud-amd64");
  EXPECT_EQ(it.architecture, "x86_64");
  EXPECT_EQ(it.hypervisor, "kvm");
}

TEST(Observe, KvmGuest) {
  const State it = observe(machine("kvm-guest"));
  EXPECT_EQ(it.governor, "");
  EXPECT_EQ(it.cpu_mhz, std::nullopt) << "a guest is told a constant";
  EXPECT_EQ(it.cpu_max_mhz, std::nullopt);
  EXPECT_THAT(it.temperatures, IsEmpty());
  EXPECT_EQ(hottest(it), std::nullopt);
  EXPECT_EQ(it.throttle_events, std::nullopt);
  EXPECT_THAT(it.load_1min, Optional(0.08));
  EXPECT_THAT(it.memory_available_bytes, Optional(6000000_KiB));
  EXPECT_THAT(it.swap_used_bytes, Optional(0u));
  EXPECT_THAT(it.cpu_steal_ticks, Optional(35u));
  EXPECT_THAT(it.cpu_total_ticks, Optional(1000u)) << "guest time lies inside user time";
  EXPECT_THAT(it.oom_kills, Optional(2u));
  EXPECT_EQ(it.power_mode, "");
}

TEST(Identify, IntelLaptop) {
  const Identity it = identify(machine("intel-laptop"));
  EXPECT_EQ(it.model, "Dell Inc. XPS 13 9310");
  EXPECT_EQ(it.cpu, "11th Gen Intel(R) Core(TM) i7-1165G7 @ 2.80GHz");
  EXPECT_EQ(it.cores, 4);
  EXPECT_EQ(it.hypervisor, "");
}

TEST(Observe, IntelLaptop) {
  const State it = observe(machine("intel-laptop"));
  EXPECT_EQ(it.governor, "powersave");
  EXPECT_THAT(it.cpu_mhz, Optional(DoubleEq(1000)));
  EXPECT_THAT(it.cpu_max_mhz, Optional(DoubleEq(3000)));
  EXPECT_THAT(it.temperatures,
              UnorderedElementsAre(Pair("acpitz", 25.0), Pair("acpitz 2", 27.8),
                                   Pair("x86_pkg_temp", 61.0), Pair("iwlwifi_1", 48.0)));
  EXPECT_THAT(hottest(it), Optional(61.0));
  EXPECT_THAT(it.throttle_events, Optional(3u + 0u + 1u + 0u + 7u)) << "the package counts once";
  EXPECT_THAT(it.swap_used_bytes, Optional(100000_KiB));
}

TEST(Identify, AmdDesktop) {
  const Identity it = identify(machine("amd-desktop"));
  EXPECT_EQ(it.model, "ASRock X670E Taichi") << "placeholders of DMI are no name";
  EXPECT_EQ(it.cpu, "AMD Ryzen 9 7950X 16-Core Processor");
  EXPECT_EQ(it.architecture, "x86_64") << "from the flags, on kernels that do not tell";
}

TEST(Observe, AmdDesktop) {
  const State it = observe(machine("amd-desktop"));
  EXPECT_EQ(it.governor, "performance");
  EXPECT_THAT(it.cpu_mhz, Optional(DoubleEq(5000)));
  EXPECT_THAT(it.temperatures, ElementsAre(Pair("k10temp", 83.25)));
  EXPECT_EQ(it.throttle_events, std::nullopt);
}

TEST(Identify, JetsonNano) {
  const Identity it = identify(machine("jetson-nano-jetpack4"));
  EXPECT_EQ(it.name, "nano");
  EXPECT_EQ(it.model, "NVIDIA Jetson Nano Developer Kit");
  EXPECT_EQ(it.cpu, "4x Cortex-A57");
  EXPECT_THAT(it.cpu_features, ElementsAre("asimd"));
  EXPECT_EQ(it.cores, 4);
  EXPECT_EQ(it.memory_bytes, 4059292_KiB);
  EXPECT_EQ(it.os, "Ubuntu 18.04.6 LTS, L4T 32.7.1");
  EXPECT_EQ(it.kernel, "4.9.253-tegra");
  EXPECT_EQ(it.architecture, "aarch64");
  EXPECT_EQ(it.hypervisor, "");
}

TEST(Observe, JetsonNano) {
  const State it = observe(machine("jetson-nano-jetpack4"));
  EXPECT_EQ(it.governor, "schedutil");
  EXPECT_THAT(it.cpu_mhz, Optional(DoubleEq(614.1)));
  EXPECT_THAT(it.cpu_max_mhz, Optional(DoubleEq(918)));
  EXPECT_EQ(it.temperatures.count("PMIC-Die"), 0u) << "a constant 100 C";
  EXPECT_THAT(hottest(it), Optional(38.5));
  EXPECT_EQ(it.power_mode, "5W");
  EXPECT_THAT(it.oom_kills, Optional(1u));
}

TEST(Identify, OrinNx) {
  const Identity it = identify(machine("orin-nx-jetpack5"));
  EXPECT_EQ(it.model, "NVIDIA Orin NX Developer Kit");
  EXPECT_EQ(it.cpu, "6x Cortex-A78AE");
  EXPECT_THAT(it.cpu_features, ElementsAre("asimd", "asimdhp", "asimddp"));
  EXPECT_EQ(it.cores, 6) << "0-3,6-7";
  EXPECT_EQ(it.os, "Ubuntu 20.04.6 LTS, L4T 35.4.1");
}

TEST(Observe, OrinNx) {
  const State it = observe(machine("orin-nx-jetpack5"));
  EXPECT_THAT(it.temperatures,
              UnorderedElementsAre(Pair("CPU-therm", 46.5), Pair("tj-therm", 47.25)))
      << "EAGAIN of a switched-off accelerator is no error";
  EXPECT_THAT(it.throttle_events, Optional(7u)) << "over-current events";
  EXPECT_EQ(it.power_mode, "15W") << "asked of nvpmodel where its status cannot be read";
}

TEST(Identify, JetsonTx2HasTwoKindsOfCores) {
  EXPECT_EQ(identify(machine("jetson-tx2-jetpack4")).cpu, "4x Cortex-A57 + 2x Denver 2");
  EXPECT_EQ(identify(machine("jetson-tx2-jetpack4")).cores, 6)
      << "counted where no list of online CPUs is";
}

TEST(Machine, RaspberryPi4) {
  const Identity identity = identify(machine("raspberry-pi-4"));
  EXPECT_EQ(identity.model, "Raspberry Pi 4 Model B Rev 1.1");
  EXPECT_EQ(identity.cpu, "4x Cortex-A72");
  EXPECT_EQ(identity.architecture, "aarch64");
  const State state = observe(machine("raspberry-pi-4"));
  EXPECT_THAT(state.throttle_events, Optional(2u)) << "two bits of 0x50005 since boot";
  EXPECT_THAT(hottest(state), Optional(81.3));
}

TEST(Machine, RaspberryPi5) {
  const Identity identity = identify(machine("raspberry-pi-5"));
  EXPECT_EQ(identity.model, "Raspberry Pi 5 Model B Rev 1.0");
  EXPECT_EQ(identity.cpu, "4x Cortex-A76");
  EXPECT_THAT(identity.cpu_features, ElementsAre("asimd", "asimdhp", "asimddp"));
  EXPECT_THAT(observe(machine("raspberry-pi-5")).throttle_events, Optional(0u));
}

TEST(Identify, IdIsStableAndDiffers) {
  const std::vector<std::string> names = {
      "kvm-guest",        "intel-laptop",   "amd-desktop",   "jetson-nano-jetpack4",
      "orin-nx-jetpack5", "raspberry-pi-4", "raspberry-pi-5"};
  std::set<std::string> ids;
  for (const auto& name : names) {
    const std::string id = identify(machine(name)).id;
    EXPECT_EQ(id, identify(machine(name)).id);
    EXPECT_EQ(id.find("1111111"), std::string::npos) << "the machine's own id does not show";
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), names.size());
}

void expect_nothing(const State& state) {
  EXPECT_EQ(state.governor, "");
  EXPECT_EQ(state.cpu_mhz, std::nullopt);
  EXPECT_EQ(state.cpu_max_mhz, std::nullopt);
  EXPECT_THAT(state.temperatures, IsEmpty());
  EXPECT_EQ(state.throttle_events, std::nullopt);
  EXPECT_EQ(state.load_1min, std::nullopt);
  EXPECT_EQ(state.memory_available_bytes, std::nullopt);
  EXPECT_EQ(state.swap_used_bytes, std::nullopt);
  EXPECT_EQ(state.cpu_steal_ticks, std::nullopt);
  EXPECT_EQ(state.cpu_total_ticks, std::nullopt);
  EXPECT_EQ(state.oom_kills, std::nullopt);
  EXPECT_EQ(state.power_mode, "");
}

TEST(Machine, EmptyTreeTellsNothing) {
  const Sysroot nothing = machine("no-such-tree");
  expect_nothing(observe(nothing));
  const Identity identity = identify(nothing);
  EXPECT_EQ(identity.id.size(), 32u);
  EXPECT_EQ(identity.name + identity.model + identity.cpu + identity.os + identity.kernel, "");
  EXPECT_EQ(identity.architecture + identity.hypervisor, "");
  EXPECT_EQ(identity.cores, 0);
  EXPECT_EQ(identity.memory_bytes, 0u);
}

TEST(Machine, GarbageIsAbsentNotZero) {
  expect_nothing(observe(machine("broken")));
  const Identity identity = identify(machine("broken"));
  EXPECT_EQ(identity.cpu, "1x ARM core /0xfff");
  EXPECT_EQ(identity.cores, 0);
  EXPECT_EQ(identity.memory_bytes, 0u);
  EXPECT_EQ(identity.model, "");
}

TEST(Machine, LiveMachineTellsTheBasics) {
  const Identity identity = identify(Sysroot());
  EXPECT_GE(identity.cores, 1);
  EXPECT_GT(identity.memory_bytes, 0u);
  EXPECT_NE(identity.kernel, "");
  EXPECT_NE(identity.architecture, "");
  const State state = observe(Sysroot());
  EXPECT_TRUE(state.load_1min && state.memory_available_bytes && state.cpu_total_ticks);
}

TEST(MachineJson, IdentityHasEveryMember) {
  const Identity identity = identify(machine("kvm-guest"));
  const auto json = nlohmann::json::parse(to_json(identity));
  EXPECT_EQ(json.size(), 11u);
  EXPECT_EQ(json.at("id"), identity.id);
  EXPECT_EQ(json.at("cpu_features"), identity.cpu_features);
  EXPECT_EQ(json.at("cores"), 2);
  EXPECT_EQ(json.at("memory_bytes"), identity.memory_bytes);
  EXPECT_EQ(json.at("hypervisor"), "kvm");
}

TEST(MachineJson, StateLeavesOutWhatIsAbsent) {
  const auto nothing = nlohmann::json::parse(to_json(State{}));
  EXPECT_EQ(nothing, nlohmann::json({{"temperatures", nlohmann::json::object()}}));
  const auto nano = nlohmann::json::parse(to_json(observe(machine("jetson-nano-jetpack4"))));
  EXPECT_EQ(nano.at("power_mode"), "5W");
  EXPECT_EQ(nano.at("temperatures").at("AO-therm"), 38.5);
  EXPECT_EQ(nano.at("oom_kills"), 1);
  EXPECT_FALSE(nano.contains("throttle_events"));
}

TEST(MachineJson, TextThatIsNotUtf8IsReplaced) {
  Identity identity;
  identity.model = "bad \xff name";
  EXPECT_EQ(nlohmann::json::parse(to_json(identity)).at("model"), "bad \xEF\xBF\xBD name");
}

TEST(PowerMode, NamesComeFromTheConfiguration) {
  constexpr std::string_view kConf =
      "< PARAM TYPE=FILE NAME=X >\n<POWER_MODEL ID=3 NAME=MODE_30W_ALL>\n# < POWER_MODEL ID=4 "
      "NAME=NO >";
  EXPECT_EQ(mode_name(kConf, 3), "MODE_30W_ALL");
  EXPECT_EQ(mode_name(kConf, 4), "");
}

TEST(Values, NumbersAreStrict) {
  EXPECT_THAT(integer(" 42\n"), Optional(42));
  for (const char* text : {"", "4 2", "0x10", "12abc", "--1", "99999999999999999999"})
    EXPECT_EQ(integer(text), std::nullopt) << text;
  EXPECT_THAT(real("0.5"), Optional(0.5));
  for (const char* text : {"", "nan", "inf", "1,5", "1e999", "half"})
    EXPECT_EQ(real(text), std::nullopt) << text;
}

/// A copy of a recorded tree whose files are cut, doubled or overwritten by seeded noise, more of
/// them each time.
class NoisyTree {
 public:
  explicit NoisyTree(const std::string& name)
      : root_(std::filesystem::path(testing::TempDir()) / ("perwatt-noise-" + name)),
        random_(2023, name.size()) {
    std::filesystem::remove_all(root_);
    std::filesystem::copy(machine(name).real("/"), root_, std::filesystem::copy_options::recursive);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root_))
      if (entry.is_regular_file() && entry.path().extension() != ".errno")
        files_.push_back(entry.path());
    std::sort(files_.begin(), files_.end());
  }
  ~NoisyTree() { std::filesystem::remove_all(root_); }
  Sysroot sysroot() const { return Sysroot(root_); }

  void spoil(int files) {
    for (int i = 0; i < files; ++i) spoil(files_[next() % files_.size()]);
  }

 private:
  std::uint64_t next() { return random_.bits(drawn_++); }

  void spoil(const std::filesystem::path& file) {
    std::string text(std::filesystem::file_size(file), '\0');
    std::ifstream(file, std::ios::binary)
        .read(text.data(), static_cast<std::streamsize>(text.size()));
    switch (next() % 4) {
      case 0:
        text.resize(text.size() / 2);
        break;
      case 1:
        text += text.substr(0, 500);
        break;
      case 2:
        text.insert(text.size() / 2, "99999999999999999999");
        break;
      default:
        break;
    }
    for (std::uint64_t n = next() % 4; n > 0 && !text.empty(); --n)
      text[next() % text.size()] = static_cast<char>(next());
    std::ofstream(file, std::ios::binary) << text;
  }

  std::filesystem::path root_;
  std::vector<std::filesystem::path> files_;
  RandomStream random_;
  std::uint64_t drawn_ = 0;
};

TEST(Machine, NoiseNeverCrashesAndStaysPlausible) {
  for (const std::string name : {"kvm-guest", "intel-laptop", "jetson-nano-jetpack4",
                                 "orin-nx-jetpack5", "raspberry-pi-4"}) {
    NoisyTree tree(name);
    for (int round = 0; round < 20; ++round) {
      tree.spoil(4);
      const Identity identity = identify(tree.sysroot());
      const State state = observe(tree.sysroot());
      EXPECT_EQ(identity.id.size(), 32u);
      EXPECT_GE(identity.cores, 0);
      EXPECT_LT(hottest(state).value_or(0), 201);
      EXPECT_GE(state.load_1min.value_or(0), 0);
      EXPECT_TRUE(nlohmann::json::accept(to_json(identity)));
      EXPECT_TRUE(nlohmann::json::accept(to_json(state)));
    }
  }
}

}  // namespace
}  // namespace perwatt::board::machine_test
