#include "meter/boards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "meter/registry.h"

namespace perwatt::meter::boards_test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Sysroot tree_of(const std::string& model) {
  const auto root = std::filesystem::path(testing::TempDir()) /
                    (std::string("perwatt-boards-") +
                     testing::UnitTest::GetInstance()->current_test_info()->name());
  std::filesystem::remove_all(root);
  std::filesystem::create_directories(root / "proc/device-tree");
  std::ofstream(root / "proc/device-tree/model") << model << '\0';
  return Sysroot(root);
}

std::vector<std::string> names(const std::vector<const Board*>& boards) {
  std::vector<std::string> result;
  for (const Board* board : boards) result.push_back(board->name);
  return result;
}

std::string error_of(const std::string& text) {
  try {
    Boards::parse(text, "my.toml");
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), ExitStatus::usage);
    EXPECT_FALSE(error.remedy().empty());
    return error.what();
  }
  return "";
}

const std::string kHead = "[[board]]\nname = \"x\"\nmeter = \"m\"\nboundary = \"b\"\n";

TEST(Boards, NoRailOfAnyBoardIsCountedTwice) {
  ASSERT_GT(Boards::built_in().all().size(), 15u);
  for (const Board& board : Boards::built_in().all()) {
    SourceInfo info;
    double total = 0;
    for (const Rail& rail : board.rails) {
      EXPECT_FALSE(rail.what.empty()) << board.name;
      if (!rail.inside.empty()) {
        EXPECT_NE(board.find(rail.inside), nullptr) << board.name << ' ' << rail.name;
      }
      // Each innermost rail carries a watt, each outer one what is in it: power counted twice
      // shows.
      for (const Rail* outer = &rail; outer != nullptr;
           outer = outer->inside.empty() ? nullptr : board.find(outer->inside))
        if (outer->counted) total += 1;
    }
    EXPECT_LE(total, static_cast<double>(board.rails.size())) << board.name;
    EXPECT_EQ(board.boundary.empty(), board.extent == Extent::unknown) << board.name;
    const bool known = std::ranges::any_of(
        plugins(), [&](const Plugin* plugin) { return plugin->name == board.meter; });
    EXPECT_TRUE(known) << board.name << " is read by " << board.meter;
  }
}

TEST(Boards, AreFoundByTheirModel) {
  const Boards& boards = Boards::built_in();
  const auto found = [&](const std::string& model) {
    return names(boards.find(tree_of(model), "ina3221"));
  };
  using testing::ElementsAre;
  EXPECT_THAT(found("NVIDIA Jetson Nano Developer Kit"), ElementsAre("Jetson Nano"));
  EXPECT_THAT(found("quill"), ElementsAre("Jetson TX2", "Jetson TX2 carrier"));
  EXPECT_THAT(found("NVIDIA Jetson TX2 NX Developer Kit"), ElementsAre("Jetson TX2 NX"))
      << "the longer word is the board";
  EXPECT_THAT(found("Jetson-AGX"), ElementsAre("Jetson AGX Xavier"));
  EXPECT_THAT(found("NVIDIA Jetson AGX Orin Developer Kit"), ElementsAre("Jetson AGX Orin"));
  EXPECT_THAT(found("NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super"),
              ElementsAre("Jetson Orin NX or Orin Nano"));
  EXPECT_THAT(found("Acme Vision Box"), testing::IsEmpty());
}

TEST(Boards, AnUnknownBoardsRailHasANameAndNoTotal) {
  const Rail* rail = Boards::built_in().find_rail("ina3221", "VDD_SOC");
  ASSERT_NE(rail, nullptr);
  EXPECT_EQ(describe(*rail), "rest of the chip, inside VDD_IN");
  EXPECT_EQ(Boards::built_in().find_rail("ina3221", "VDD"), nullptr);
}

TEST(BoardFile, EveryMistakeIsNamedWithItsLine) {
  EXPECT_THAT(error_of("[[board]]\nname = \"x\"\n"), StartsWith("my.toml:1:1: meter is missing"));
  EXPECT_THAT(error_of(kHead + "colour = 1\n"), StartsWith("my.toml:5:10: unknown key colour"));
  EXPECT_THAT(error_of("name = 1\n"), HasSubstr("unknown key name"));
  EXPECT_THAT(error_of("[[board]]\nname = 1\n"), StartsWith("my.toml:2:8: name must be a string"));
  EXPECT_THAT(error_of("[[board\n"), StartsWith("my.toml:1:"));
  EXPECT_THAT(error_of(kHead + "rail = [{ name = \"A\" }]\n"), HasSubstr("my.toml:5:9: what is"));
  EXPECT_THAT(error_of(kHead + "extent = \"house\"\n"), HasSubstr("my.toml:5:10: house is no"));
  EXPECT_THAT(error_of(kHead + "rail = [{ name = \"A\", what = \"a\", shunt_ohms = -1 }]\n"),
              HasSubstr("shunt_ohms must be 0 or more"));
  EXPECT_THAT(error_of("# \xc3\xa4\nname = \xc3\xa4\n"), StartsWith("my.toml:2:8: "));
}

TEST(BoardFile, RailsThatWouldBeCountedTwiceAreRefused) {
  EXPECT_THAT(
      error_of(kHead + "rail = [{ name = \"A\", what = \"a\", counted = true },"
                       " { name = \"B\", what = \"b\", inside = \"A\" },"
                       " { name = \"C\", what = \"c\", inside = \"B\", counted = true }]\n"),
      HasSubstr("C would be counted twice: it lies inside A"));
  EXPECT_THAT(error_of(kHead + "rail = [{ name = \"A\", what = \"a\", inside = \"B\" },"
                               " { name = \"B\", what = \"b\", inside = \"A\" }]\n"),
              HasSubstr("A lies inside itself"));
  EXPECT_THAT(error_of(kHead + "rail = [{ name = \"A\", what = \"a\", inside = \"Z\" }]\n"),
              HasSubstr("there is no rail Z"));
  EXPECT_THAT(error_of(kHead + "rail = [{ name = \"A\", what = \"a\" },"
                               " { name = \"B\", also = [\"A\"], what = \"b\" }]\n"),
              HasSubstr("two rails A"));
  EXPECT_THAT(error_of("[[board]]\nname = \"x\"\nmeter = \"m\"\n"
                       "rail = [{ name = \"A\", what = \"a\", counted = true }]\n"),
              HasSubstr("without a boundary"));
}

TEST(BoardFile, ABrokenOneInTheUsersFolderIsNoMistakeInACommand) {
  const auto home = std::filesystem::path(testing::TempDir()) / "perwatt-broken-boards";
  std::filesystem::create_directories(home / "perwatt/boards");
  std::ofstream(home / "perwatt/boards/bad.toml") << "[[board]]\nname = 7\n";
  ::setenv("XDG_CONFIG_HOME", home.c_str(), 1);
  try {
    Boards::with_files({});
    ADD_FAILURE() << "it was read";
  } catch (const UsageError& error) {
    ADD_FAILURE() << "a usage error: " << error.what();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("bad.toml:2"));
  }
  EXPECT_THROW(Boards::with_files({home / "perwatt/boards/bad.toml"}), UsageError);
  ::unsetenv("XDG_CONFIG_HOME");
  std::filesystem::remove_all(home);
}

TEST(BoardFile, AUsersBoardTakesThePlaceOfABuiltInOne) {
  const auto file = std::filesystem::path(testing::TempDir()) / "perwatt-my-board.toml";
  std::ofstream(file)
      << "[[board]]\nname = \"mine\"\nmatch = [\"Jetson Nano\"]\nmeter = "
         "\"ina3221\"\nboundary = \"carrier\"\nextent = \"machine\"\nrail = [{ name "
         "= \"POM_5V_IN\", what = \"all\", counted = true }]\n";
  const Boards boards = Boards::with_files({file});
  const auto found = boards.find(tree_of("NVIDIA Jetson Nano Developer Kit"), "ina3221");
  EXPECT_THAT(names(found), testing::ElementsAre("mine"));
  EXPECT_EQ(names(boards.find(tree_of("quill"), "ina3221")).size(), 2u);
  EXPECT_THROW(Boards::with_files({"/no/such/board.toml"}), Error);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace perwatt::meter::boards_test
