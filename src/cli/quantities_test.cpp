#include "cli/quantities.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "run/tune/tuning.h"

namespace perwatt::cli::quantities_test {
namespace {

using namespace std::chrono_literals;

TEST(Quantities, DurationsAndSizesHaveUnits) {
  EXPECT_EQ(parse_duration("50ms", "--t"), 50ms);
  EXPECT_EQ(parse_duration("1.5s", "--t"), 1500ms);
  EXPECT_EQ(parse_duration("2min", "--t"), 2min);
  EXPECT_EQ(parse_duration("800us", "--t"), 800us);
  EXPECT_EQ(parse_bytes("500MB", "--m"), 500'000'000);
  EXPECT_EQ(parse_bytes("1.5GiB", "--m"), 3ll << 29);
  for (const char* text : {"", "50", "ms", "-1s", "0s", "1h", "nan s", "1e30s", "5 ms", "infs"})
    EXPECT_THROW(parse_duration(text, "--t"), UsageError) << text;
  for (const char* text : {"", "1", "1mb", "-1GB", "0MB", "MB"})
    EXPECT_THROW(parse_bytes(text, "--m"), UsageError) << text;
}

TEST(Quantities, CountsAreListsAndRanges) {
  const auto counts = [](const char* text) {
    return parse_counts(text, "--batch", 1, 64, run::doubling);
  };
  EXPECT_EQ(counts("8"), (std::vector{8}));
  EXPECT_EQ(counts("1-16"), (std::vector{1, 2, 4, 8, 16}));
  EXPECT_EQ(counts("8,1,8,3-5"), (std::vector{1, 3, 4, 5, 8}));
  for (const char* text : {"", ",", "0", "65", "-1", "1-", "8-1", "1-2-3", "two", "1;2", "1.5"})
    EXPECT_THROW(counts(text), UsageError) << text;
  try {
    counts("65");
    ADD_FAILURE() << "taken";
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "--batch 65 is not a count from 1 to 64");
    EXPECT_EQ(error.remedy(),
              "write one as --batch 8, a list as --batch 1,2,8 or a range as --batch 1-16");
  }
}

}  // namespace
}  // namespace perwatt::cli::quantities_test
