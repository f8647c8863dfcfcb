#include "tool/command.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>

#include "tool/command_search.h"
#include "tool/scratch.h"

namespace perwatt::tool::command_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

fs::path own_folder() {
  const auto folder =
      fs::path(testing::TempDir()) /
      (std::string("tool_") + testing::UnitTest::GetInstance()->current_test_info()->name());
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

CommandEnd shell(const std::string& script, const CommandRules& rules = {}) {
  return run_command({"/bin/sh", "-c", script}, rules);
}

TEST(Command, LinesComeWithTheirTimesAndErrorsAmongThem) {
  const CommandEnd end = shell("echo one; echo two >&2; sleep 0.2; printf three; exit 3");
  ASSERT_EQ(end.lines.size(), 3u);
  EXPECT_EQ(end.lines[0].text, "one");
  EXPECT_EQ(end.lines[1].text, "two");
  EXPECT_EQ(end.lines[2].text, "three");
  EXPECT_GE(end.lines[2].at - end.lines[0].at, 150ms);
  EXPECT_EQ(end.end.exit_status, 3);
  EXPECT_FALSE(end.given_up);
}

TEST(Command, WordsAreNotExpanded) {
  const CommandEnd end = run_command({"/bin/echo", "$HOME", "a  b", "*"});
  ASSERT_EQ(end.lines.size(), 1u);
  EXPECT_EQ(end.lines[0].text, "$HOME a  b *");
}

TEST(Command, SignalsLimitsAndSecondThoughtsEndIt) {
  EXPECT_EQ(shell("kill -SEGV $$").end.signal, SIGSEGV);
  EXPECT_TRUE(shell("sleep 60", {.limit = 50ms, .cancelled = {}}).given_up);
  EXPECT_TRUE(shell("sleep 60", {.limit = {}, .cancelled = [] { return true; }}).given_up);
}

TEST(Command, ALineIsReadBackByAShell) {
  const std::vector<std::string> words{"echo", "a b", "it's", "--x=y/z", ""};
  const CommandEnd end = shell("printf '%s|' " + shell_line(words));
  EXPECT_EQ(end.lines.at(0).text, "echo|a b|it's|--x=y/z||");
}

TEST(CommandSearch, PathsThenTheVariableThenPathThenTheSystem) {
  const fs::path folder = own_folder();
  for (const char* place : {"given/bin", "named", "path", "root/usr/src/x"}) {
    fs::create_directories(folder / place);
    std::ofstream(folder / place / "bench") << "#!/bin/sh\n";
    fs::permissions(folder / place / "bench", fs::perms::owner_all);
  }
  const CommandPlaces places{"bench", "BENCH", {"/usr/src/x"}, "install it"};
  std::map<std::string, std::string> variables{{"BENCH", (folder / "named").string()},
                                               {"PATH", "/none:" + (folder / "path").string()}};
  const engine::SearchContext context{[&](const std::string& name) {
                                        const auto at = variables.find(name);
                                        return at == variables.end() ? std::optional<std::string>()
                                                                     : at->second;
                                      },
                                      folder / "root", ""};
  EXPECT_EQ(find_command(places, {{folder / "given"}}, context), folder / "given/bin/bench");
  EXPECT_EQ(find_command(places, {{folder / "nothing"}}, context), folder / "named/bench");
  variables["BENCH"] = "";
  EXPECT_EQ(find_command(places, {}, context), folder / "path/bench");
  variables["PATH"] = "/none";
  EXPECT_EQ(find_command(places, {}, context), folder / "root/usr/src/x/bench");
  variables["BENCH"] = "/none";
  EXPECT_THROW(find_command(places, {}, context), engine::Unavailable);
}

TEST(Scratch, IsRemovedAndSoIsWhatTheDeadHaveLeft) {
  const fs::path base = own_folder();
  fs::create_directories(base / "run-999999999-0");
  fs::create_directories(base / "run-1-0");
  fs::create_directories(base / "kept");
  fs::path inside;
  {
    const Scratch scratch(base);
    inside = scratch.file("x");
    std::ofstream(inside) << "x";
    EXPECT_TRUE(fs::exists(inside));
    EXPECT_FALSE(fs::exists(base / "run-999999999-0"));
  }
  EXPECT_FALSE(fs::exists(inside.parent_path()));
  EXPECT_TRUE(fs::exists(base / "run-1-0"));
  EXPECT_TRUE(fs::exists(base / "kept"));
}

}  // namespace
}  // namespace perwatt::tool::command_test
