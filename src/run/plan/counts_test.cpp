#include "run/plan/counts.h"

#include <gmock/gmock.h>

#include <string>

#include "base/error.h"

namespace perwatt::run::counts_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(CountsTest, ANumberIsItself) {
  EXPECT_THAT(counts_of("8"), ElementsAre(8));
  EXPECT_THAT(counts_of("0"), ElementsAre(0));
}

TEST(CountsTest, RangesStepAddOrMultiply) {
  EXPECT_THAT(counts_of("1-4"), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(counts_of("2-8:2"), ElementsAre(2, 4, 6, 8));
  EXPECT_THAT(counts_of("1-16:x2"), ElementsAre(1, 2, 4, 8, 16));
  EXPECT_THAT(counts_of("3-100:x3"), ElementsAre(3, 9, 27, 81)) << "the end is never passed";
  EXPECT_THAT(counts_of("0-5:3"), ElementsAre(0, 3));
  EXPECT_THAT(counts_of("7-7"), ElementsAre(7));
  EXPECT_THAT(counts_of("2147483646-2147483647:x2"), ElementsAre(2147483646));
}

TEST(CountsTest, AnythingElseIsRefusedWithTheForms) {
  for (const char* text : {"",       "-",     "-1",      "1-",          "-4",
                           "a",      "1-b",   "4-1",     "1-4:",        "1-4:0",
                           "1-4:x1", "1-4:x", "1-4:-1",  "0-8:x2",      "1.5",
                           " 1",     "1-2-3", "1-4:2:2", "99999999999", "1-99999999999",
                           "0-1000"})
    try {
      counts_of(text);
      ADD_FAILURE() << text << " was taken";
    } catch (const UsageError& error) {
      EXPECT_THAT(error.what(), HasSubstr(std::string("count ") + text + ": "));
      EXPECT_THAT(error.remedy(), HasSubstr("1-16:x2"));
    }
}

}  // namespace
}  // namespace perwatt::run::counts_test
