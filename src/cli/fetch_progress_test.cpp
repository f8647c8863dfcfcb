#include "cli/fetch_progress.h"

#include <gmock/gmock.h>

#include <sstream>

namespace perwatt::cli::fetch_progress_test {
namespace {

using std::chrono::seconds;

TEST(FetchTextTest, SaysRateAndTimeLeft) {
  EXPECT_EQ(fetch_text("resnet-50", 12'000'000, 102'000'000, 6'000'000, seconds(2)),
            "resnet-50  12.0 of 102.0 MB  11 %  3.0 MB/s  30 s left");
}

TEST(FetchTextTest, SaysNeitherBeforeTheFirstBytes) {
  EXPECT_EQ(fetch_text("a", 5'000'000, 10'000'000, 0, seconds(3)), "a  5.0 of 10.0 MB  50 %");
  EXPECT_EQ(fetch_text("a", 5'000'000, 10'000'000, 5, seconds(0)), "a  5.0 of 10.0 MB  50 %");
}

TEST(FetchTextTest, SaysNoTimeLeftAtTheEndOrBeyondDays) {
  EXPECT_EQ(fetch_text("a", 10'000'000, 10'000'000, 10'000'000, seconds(5)),
            "a  10.0 of 10.0 MB  100 %  2.0 MB/s");
  EXPECT_EQ(fetch_text("a", 1, 10'000'000'000, 1, seconds(1)),
            "a  0.0 of 10000.0 MB  0 %  0.0 MB/s");
}

TEST(FetchDisplayTest, WritesPlainLinesWhereThereIsNoTerminal) {
  std::ostringstream out, err;
  const Context context{out, err};
  {
    FetchDisplay display("a", 10'000'000, context);
    display.bringing(0);
    display.bringing(5'000'000);  // within ten seconds of the first line
    display.checking(0);
    display.waiting();
  }
  EXPECT_EQ(err.str(),
            "a  0.0 of 10.0 MB  0 %\na  checking 0 %\na  waiting: another perwatt fetches it\n");
  EXPECT_EQ(out.str(), "");
}

TEST(FetchDisplayTest, WritesOneLineOnATerminalAndTakesItAway) {
  std::ostringstream out, err;
  Context context{out, err};
  context.err_is_terminal = true;
  { FetchDisplay("a", 10'000'000, context).bringing(0); }
  EXPECT_EQ(err.str(), "\ra  0.0 of 10.0 MB  0 %\x1b[K\r\x1b[K");
}

TEST(FetchDisplayTest, IsSilentWhenQuiet) {
  std::ostringstream out, err;
  Context context{out, err};
  context.quiet = true;
  { FetchDisplay("a", 10'000'000, context).bringing(0); }
  EXPECT_EQ(err.str(), "");
}

}  // namespace
}  // namespace perwatt::cli::fetch_progress_test
