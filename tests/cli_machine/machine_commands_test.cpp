// list, doctor, completion and manual, as a user calls them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
namespace fs = std::filesystem;

struct Result {
  int status = -1;
  std::string out, err;
};

/// The program under test: the one that PERWATT_PROGRAM names, else this build's.
std::string program() {
  const char* given = std::getenv("PERWATT_PROGRAM");
  return given == nullptr ? PERWATT_PROGRAM : given;
}

class MachineCommands : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    home_ = fs::path(testing::TempDir()) / ("perwatt-" + std::string(test->name()));
    fs::remove_all(home_);
    fs::create_directories(home_);
  }
  void TearDown() override { fs::remove_all(home_); }

  /// Runs a line of shell in which $perwatt is the program.
  Result shell(const std::string& line) const {
    const fs::path error = home_ / "stderr";
    const std::string command = "export XDG_DATA_HOME='" + (home_ / "data").string() +
                                "' XDG_CACHE_HOME='" + (home_ / "cache").string() + "' perwatt='" +
                                program() + "'; { " + line + "\n} 2>'" + error.string() + "'";
    Result result;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return result;
    char buffer[4096];
    for (std::size_t got = 0; (got = fread(buffer, 1, sizeof buffer, pipe)) > 0;)
      result.out.append(buffer, got);
    const int status = pclose(pipe);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    std::ifstream file(error);
    result.err.assign(std::istreambuf_iterator<char>(file), {});
    return result;
  }
  Result perwatt(const std::string& arguments) const { return shell("\"$perwatt\" " + arguments); }
  static std::string on(const std::string& tree) {
    return " --sysroot '" PERWATT_TEST_DATA "/machines/" + tree + "'";
  }
  json listed(const std::string& what, const std::string& tree) const {
    const Result result = perwatt("list " + what + " --json" + on(tree));
    EXPECT_EQ(result.status, 0) << result.err;
    return json::parse(result.out).at(what);
  }
  std::map<std::string, json> checks(const std::string& tree) const {
    std::map<std::string, json> found;
    const json all = json::parse(perwatt("doctor --json" + on(tree)).out);
    for (const auto& check : all.at("checks")) found[check.at("name").get<std::string>()] = check;
    return found;
  }
  /// The commands that --help shows.
  std::vector<std::string> commands() const {
    std::istringstream help(perwatt("--help").out);
    std::vector<std::string> names;
    bool inside = false;
    for (std::string line; std::getline(help, line);) {
      if (inside && line.empty()) break;
      if (inside && line.starts_with("  ") && line.size() > 2 && line[2] != ' ')
        names.push_back(line.substr(2, line.find(' ', 2) - 2));
      inside = inside || line.starts_with("Subcommands");
    }
    return names;
  }

  fs::path home_;
};

TEST_F(MachineCommands, ListWithoutAWordShowsEverything) {
  const Result result = perwatt("list" + on("kvm-guest"));
  EXPECT_EQ(result.status, 0) << result.err;
  for (const auto* section : {"engines\n", "networks\n", "meters\n", "boards\n", "runs\n"})
    EXPECT_THAT(result.out, HasSubstr(section));
  EXPECT_THAT(result.out,
              HasSubstr("a virtual machine does not see the processor's energy counter\n"));
  EXPECT_THAT(result.out, HasSubstr("-> measure on the host")) << "what is absent has its remedy";
  EXPECT_THAT(result.out, HasSubstr("none in"));
  EXPECT_THAT(result.out, Not(HasSubstr("\x1b["))) << "no colour into a pipe";
}

TEST_F(MachineCommands, ListAsJsonHasEverySection) {
  const json all = json::parse(perwatt("list --json" + on("kvm-guest")).out);
  EXPECT_EQ(all.at("networks").size(), 9u);
  EXPECT_EQ(all.at("boards").at(0).at("hypervisor"), "kvm");
  EXPECT_EQ(all.at("runs").at("count"), 0);
  for (const auto& meter : all.at("meters")) {
    EXPECT_FALSE(meter.at("usable"));
    EXPECT_NE(meter.at("reason"), "");
    EXPECT_NE(meter.at("remedy"), "");
  }
  for (const auto& engine : all.at("engines")) {
    if (engine.at("usable").get<bool>()) {
      EXPECT_FALSE(engine.at("devices").empty());
    } else {
      EXPECT_NE(engine.at("reason"), "");
    }
  }
}

TEST_F(MachineCommands, ListMetersNamesBoundaries) {
  const json nano = listed("meters", "jetson-nano-jetpack4");
  EXPECT_EQ(nano.at(0).at("source"), "6-0040 POM_5V_IN");
  EXPECT_EQ(nano.at(0).at("boundary"), "module input");
  EXPECT_TRUE(nano.at(0).at("usable"));
  const Result text = perwatt("list meters" + on("intel-laptop-user"));
  EXPECT_THAT(text.out, HasSubstr("intel-rapl:0 package-0: permission denied"));
  EXPECT_THAT(text.out, HasSubstr("-> run as root, or: sudo chmod a+r"));
}

TEST_F(MachineCommands, ListBoardsIsThisMachine) {
  const json board = listed("boards", "jetson-nano-jetpack4").at(0);
  EXPECT_EQ(board.at("model"), "NVIDIA Jetson Nano Developer Kit");
  EXPECT_EQ(board.at("power_mode"), "5W");
  const Result text = perwatt("list boards" + on("orin-nx-jetpack5"));
  EXPECT_THAT(text.out, HasSubstr("model         NVIDIA Orin NX Developer Kit\n"));
  EXPECT_THAT(text.out, HasSubstr("power mode    15W\n"));
}

TEST_F(MachineCommands, ListNetworksCounts) {
  const json networks = listed("networks", "kvm-guest");
  ASSERT_EQ(networks.size(), 9u);
  EXPECT_EQ(networks.at(0).at("name"), "alexnet");
  EXPECT_EQ(networks.at(0).at("conv_fc_layers"), 8);
}

TEST_F(MachineCommands, BadWordsAreUsageErrorsWithARemedy) {
  for (const auto* line : {"list nonsense", "completion tcsh", "completion",
                           "list --sysroot /no/such/tree", "doctor --sysroot /no/such/tree"}) {
    const Result result = perwatt(line);
    EXPECT_EQ(result.status, 2) << line;
    EXPECT_THAT(result.err, StartsWith("perwatt: ")) << line;
    EXPECT_EQ(result.out, "") << line;
  }
  EXPECT_THAT(perwatt("list nonsense").err, HasSubstr("engines"));
}

TEST_F(MachineCommands, DoctorJudgesRecordedTrees) {
  auto laptop = checks("intel-laptop");
  EXPECT_EQ(laptop["governor"].at("verdict"), "warn");
  EXPECT_THAT(laptop["governor"].at("remedy").get<std::string>(), HasSubstr("cpupower"));
  EXPECT_EQ(laptop["frequency limit"].at("verdict"), "warn");
  EXPECT_EQ(laptop["store"].at("verdict"), "ok");
  EXPECT_EQ(checks("amd-desktop")["clock source"].at("verdict"), "warn");
  EXPECT_EQ(checks("raspberry-pi-4")["throttling"].at("verdict"), "warn");
}

TEST_F(MachineCommands, DoctorFailsOnlyWithAFailedCheck) {
  for (const auto* tree : {"kvm-guest", "broken"}) {
    const Result result = perwatt("doctor --json" + on(tree));
    const json all = json::parse(result.out);
    bool failed = false;
    for (const auto& check : all.at("checks")) {
      failed = failed || check.at("verdict") == "fail";
      EXPECT_NE(check.at("finding"), "") << check;
      EXPECT_EQ(check.at("verdict") == "ok", check.at("remedy") == "") << check;
    }
    EXPECT_EQ(all.at("fit"), !failed);
    EXPECT_EQ(result.status, failed ? 1 : 0);
  }
}

TEST_F(MachineCommands, DoctorFailsWhereResultsCannotBeKept) {
  std::ofstream(home_ / "not-a-store") << std::string(5000, 'x');
  const Result result =
      perwatt("doctor --store '" + (home_ / "not-a-store").string() + "'" + on("kvm-guest"));
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, HasSubstr("fail  store"));
  EXPECT_THAT(result.out, HasSubstr("not fit to be measured"));
}

TEST_F(MachineCommands, DoctorMeasuresNoiseOfTheLiveMachineOnly) {
  const json live = json::parse(perwatt("doctor --json").out);
  ASSERT_FALSE(live.at("noise").at("together").empty());
  for (const auto& one : live.at("noise").at("together")) {
    EXPECT_GT(one.at("pieces"), 0);
    EXPECT_GE(one.at("variation"), 0);
  }
  std::set<std::string> names;
  for (const auto& check : live.at("checks")) names.insert(check.at("name").get<std::string>());
  EXPECT_THAT(names, testing::IsSupersetOf({"noise, one CPU", "noise, all CPUs", "container",
                                            "CPU limit", "memory limit", "affinity"}));
  EXPECT_FALSE(json::parse(perwatt("doctor --json --quick").out).contains("noise"));
  EXPECT_FALSE(json::parse(perwatt("doctor --json" + on("kvm-guest")).out).contains("noise"));
}

TEST_F(MachineCommands, DoctorLooksAtThisMachine) {
  const Result result = perwatt("doctor --quick");
  EXPECT_THAT(result.out, HasSubstr("fit to be measured: "));
  EXPECT_THAT(result.out, HasSubstr("clock cost"));
  EXPECT_EQ(result.status == 0, result.out.find("not fit") == std::string::npos);
  EXPECT_FALSE(fs::exists(home_ / "data")) << "a look makes no store";
}

TEST_F(MachineCommands, BashCompletionWorksInBash) {
  const auto offered = [this](const std::string& words) {
    return shell("bash -c 'source <(\"$perwatt\" completion bash); COMP_WORDS=(" + words +
                 "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _perwatt; printf \"%s \" "
                 "\"${COMPREPLY[@]}\"'")
        .out;
  };
  EXPECT_EQ(offered("perwatt doc"), "doctor ");
  EXPECT_EQ(offered("perwatt list me"), "meters ");
  EXPECT_EQ(offered("perwatt list --j"), "--json ");
  EXPECT_EQ(offered("perwatt completion f"), "fish ");
  EXPECT_EQ(offered("perwatt run --network resnet-50,vgg-"), "resnet-50,vgg-16 resnet-50,vgg-19 ");
}

TEST_F(MachineCommands, EveryCommandIsInEveryScriptAndInTheManual) {
  const auto names = commands();
  EXPECT_THAT(names, testing::IsSupersetOf({"list", "doctor", "completion", "manual", "run"}));
  const std::string bash = perwatt("completion bash").out, zsh = perwatt("completion zsh").out,
                    fish = perwatt("completion fish").out, manual = perwatt("manual").out;
  for (const auto& name : names) {
    EXPECT_THAT(bash, HasSubstr("'perwatt " + name + "'"));
    EXPECT_THAT(zsh, HasSubstr("_perwatt_" + name + "()"));
    EXPECT_THAT(fish, HasSubstr("'perwatt " + name + "'"));
    EXPECT_THAT(manual, HasSubstr(".SS perwatt " + name + "\n"));
  }
}

TEST_F(MachineCommands, ShellsThatAreHereAcceptTheirScripts) {
  EXPECT_EQ(shell("\"$perwatt\" completion bash | bash -n").status, 0);
  for (const std::string name : {"zsh", "fish"}) {
    if (shell("command -v " + name).status != 0) {
      std::printf("skipped: %s is not installed\n", name.c_str());
      continue;
    }
    const std::string option = name == "zsh" ? " -n" : " --no-execute";
    const Result result =
        shell("\"$perwatt\" completion " + name + " > '" + (home_ / name).string() + "'; " + name +
              option + " '" + (home_ / name).string() + "'");
    EXPECT_EQ(result.status, 0) << result.err;
  }
}

TEST_F(MachineCommands, ManualIsCleanRoff) {
  if (shell("command -v groff").status != 0) GTEST_SKIP() << "groff is not installed";
  const Result result = shell("\"$perwatt\" manual | groff -man -Tascii -ww");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.err, "") << "no warning of groff";
  EXPECT_THAT(result.out, HasSubstr("perwatt doctor"));
}

TEST_F(MachineCommands, HelpHasExamples) {
  for (const auto* command : {"list", "doctor", "completion", "manual"})
    EXPECT_THAT(perwatt(std::string(command) + " --help").out, HasSubstr("Examples:\n")) << command;
}

}  // namespace
