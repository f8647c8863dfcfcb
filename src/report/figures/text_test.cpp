#include "report/figures/text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace perwatt::report::text::text_test {
namespace {

TEST(TextWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(width(""), 0);
  EXPECT_EQ(width("vgg-16"), 6);
  EXPECT_EQ(width("28.1 \xC2\xB1 1.9 %"), 12);
  EXPECT_EQ(width("\xE7\x8C\xAB"), 2);
  EXPECT_EQ(width("e\xCC\x81"), 1);
  EXPECT_EQ(width("\xF0\x9F\x94\x8C"), 2);
  EXPECT_EQ(width("\xff\xfe"), 2);
}

TEST(TextPad, FillsToTheColumn) {
  EXPECT_EQ(pad("\xC2\xB1x", 4, Align::left), "\xC2\xB1x  ");
  EXPECT_EQ(pad("\xC2\xB1x", 4, Align::right), "  \xC2\xB1x");
  EXPECT_EQ(pad("longer", 3, Align::right), "longer");
}

TEST(TextWrap, BreaksBetweenWords) {
  EXPECT_EQ(wrap("one two three", 8, "  "), "one two\n  three");
  EXPECT_EQ(wrap("one two three", 100, "  "), "one two three");
  EXPECT_EQ(wrap("  one \n two ", 100, ""), "one two");
  EXPECT_EQ(wrap("incomprehensibly long", 5, "  "), "incomprehensibly\n  long");
  EXPECT_EQ(wrap("", 5, "  "), "");
}

TEST(TextList, NamesAFewAndCountsTheRest) {
  EXPECT_EQ(list({}), "");
  EXPECT_EQ(list({"a"}), "a");
  EXPECT_EQ(list({"a", "b", "c"}, 2), "a, b, c");
  EXPECT_EQ(list({"a", "b", "c", "d"}, 2), "a, b and 2 more");
}

TEST(TextNumbers, HaveTheDigitsTheirIntervalDeserves) {
  EXPECT_EQ(fitted(28.134, 0.54), "28.1");
  EXPECT_EQ(fitted(28.134, 3.2), "28");
  EXPECT_EQ(fitted(1234.56, 25), "1235");
  EXPECT_EQ(fitted(0.0512, 0.0006), "0.0512");
  EXPECT_EQ(fitted(35.4321, 0.00001), "35.43");
  EXPECT_EQ(fitted(28.134, 0), "28.1");
  EXPECT_EQ(fitted(28.134, std::numeric_limits<double>::infinity()), "28.1");
}

TEST(TextNumbers, HaveThreeSignificantDigitsOtherwise) {
  EXPECT_EQ(significant(1234.5), "1234");
  EXPECT_EQ(significant(28.16), "28.2");
  EXPECT_EQ(significant(1), "1.00");
  EXPECT_EQ(significant(0.05123), "0.0512");
  EXPECT_EQ(significant(0), "0.00");
  EXPECT_EQ(significant(std::nan("")), "nan");
}

TEST(TextNumbers, OfMemoryAndShares) {
  EXPECT_EQ(bytes(512.0 * 1024 * 1024), "512 MiB");
  EXPECT_EQ(bytes(1.5 * 1024 * 1024 * 1024), "1.50 GiB");
  EXPECT_EQ(percent(0.968), "97 %");
  EXPECT_EQ(fine_percent(0.0192), "1.9 %");
  EXPECT_EQ(fine_percent(0.0004), "0.04 %");
  EXPECT_EQ(fine_percent(0.123), "12.3 %");
  EXPECT_EQ(fine_percent(6.71), ">100 %");
  EXPECT_EQ(half_width(10, 9, 12), 2);
}

}  // namespace
}  // namespace perwatt::report::text::text_test
