#include "report/table/grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace perwatt::report::grid_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using text::Align;

Grid sample() {
  Grid grid({{"name", Align::left, 0}, {"first", Align::right, 2}, {"second", Align::right, 1}});
  grid.row({{"\xC2\xB5net"}, {"1"}, {"22"}});
  grid.row({{"other"}, {"12345678"}, {"3", Tone::failure}});
  return grid;
}

std::string rule(int columns) {
  std::string line;
  for (int i = 0; i < columns; ++i) line += "\xE2\x94\x80";
  return line + "\n";
}

TEST(Grid, AlignsByColumns) {
  EXPECT_EQ(sample().text(false), "name      first  second\n" + rule(23) +
                                      "\xC2\xB5net          1      22\n"
                                      "other  12345678       3\n");
}

TEST(Grid, NarrowsTheGapsFirst) {
  Grid grid = sample();
  EXPECT_THAT(grid.fit(21), IsEmpty());
  EXPECT_EQ(grid.text(false).substr(0, 22), "name     first second\n");
}

TEST(Grid, LeavesOutTheHighestRankFirst) {
  Grid one = sample(), two = sample();
  EXPECT_THAT(one.fit(20), ElementsAre("first"));
  EXPECT_THAT(two.fit(3), ElementsAre("first", "second"));
  EXPECT_EQ(two.text(false), "name\n" + rule(5) + "\xC2\xB5net\nother\n");
}

TEST(Grid, ColoursOnlyWhereAsked) {
  EXPECT_EQ(sample().text(false).find('\x1b'), std::string::npos);
  EXPECT_NE(sample().text(true).find("\x1b[31m     3\x1b[0m\n"), std::string::npos);
  EXPECT_EQ(painted("x", Tone::plain, true), "x");
  EXPECT_EQ(painted("x", Tone::strong, true), "\x1b[1mx\x1b[0m");
}

TEST(Grid, WithoutRowsIsItsHeading) {
  Grid grid({{"name", Align::left, 0}});
  EXPECT_EQ(grid.text(false), "name\n" + rule(4));
}

}  // namespace
}  // namespace perwatt::report::grid_test
