#include "cli/progress.h"

#include <gmock/gmock.h>

#include <sstream>

namespace perwatt::cli::progress_test {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

run::Case sample_case() {
  run::Case item;
  item.number = 3;
  item.network = "resnet-50";
  item.engine = "openvino";
  item.device = "cpu";
  item.precision = Precision::fp16;
  item.lanes = 1;
  item.batch = 8;
  return item;
}

run::Progress sample_progress(const run::Case& item) {
  run::Progress progress;
  progress.item = &item;
  progress.step = {3, 1, 3};
  progress.done = 2;
  progress.total = 18;
  return progress;
}

record::Record ok_record() {
  record::Record record;
  record.throughput = 28.14;
  record.throughput_low = 27.8;
  record.throughput_high = 28.48;
  return record;
}

TEST(DurationTextTest, GrowsWithTheTime) {
  EXPECT_EQ(duration_text(seconds(4)), "4 s");
  EXPECT_EQ(duration_text(seconds(130)), "2:10");
  EXPECT_EQ(duration_text(seconds(3730)), "1:02:10");
}

TEST(ProgressTextTest, NamesCasePhaseAndRate) {
  const run::Case item = sample_case();
  run::Progress progress = sample_progress(item);
  EXPECT_EQ(progress_text(progress, seconds(1), std::nullopt),
            "[3/18] resnet-50 fp16 openvino/cpu batch 8  loading  1 s");
  progress.phase = run::Phase::building;
  progress.fraction = 0.42;
  EXPECT_THAT(progress_text(progress, seconds(1), std::nullopt),
              HasSubstr("building the network 42 %"));
  progress.phase = run::Phase::cooling;
  progress.celsius = 61.4;
  progress.goal = 48;
  progress.step = {3, 2, 21};
  EXPECT_THAT(progress_text(progress, seconds(1), std::nullopt),
              HasSubstr("batch 8 repeat 2  cooling down 61 degC, to 48"));
  progress.step.repeat = 1;
  progress.phase = run::Phase::measuring;
  progress.look.emplace();
  progress.look->throughput.rate = 3.5;
  EXPECT_THAT(progress_text(progress, seconds(4), seconds(130)),
              HasSubstr("measuring 28.0 images/s  4 s, 2:10 left"));
  progress.look->throughput.usable = true;
  progress.look->throughput.low = 3.44;
  progress.look->throughput.high = 3.57;
  EXPECT_THAT(progress_text(progress, seconds(4), seconds(130)),
              HasSubstr("measuring 28.0 images/s ±2.0 %  4 s"));
}

TEST(FinishedTextTest, TellsTheFigureOrWhyThereIsNone) {
  EXPECT_EQ(finished_text("vgg-16", 3, 18, ok_record()), "[3/18] vgg-16  28.1 images/s ±1.2 %");
  record::Record record;
  record.status = record::Status::crashed;
  record.reason = "crashed (SIGSEGV) while loading";
  EXPECT_THAT(finished_text("vgg-16", 3, 18, record), HasSubstr("crashed (SIGSEGV) while loading"));
}

TEST(FittedTest, CutsByCharacters) {
  EXPECT_EQ(fitted("abc", 5), "abc");
  EXPECT_EQ(fitted("±±±", 2), "±±");
  EXPECT_EQ(fitted("abc", 0), "");
}

class ProgressDisplayTest : public testing::Test {
 protected:
  std::string shown(bool terminal, bool quiet) {
    std::ostringstream out, err;
    Context context{out, err};
    context.err_is_terminal = terminal;
    context.quiet = quiet;
    const run::Case item = sample_case();
    {
      ProgressDisplay display(context);
      display.show(sample_progress(item));
      display.finished(ok_record());
    }
    EXPECT_EQ(out.str(), "");
    return err.str();
  }
};

TEST_F(ProgressDisplayTest, IsALineACaseWhereThereIsNoTerminal) {
  EXPECT_EQ(shown(false, false),
            "[3/18] resnet-50 fp16 openvino/cpu batch 8  28.1 images/s ±1.2 %\n");
}

TEST_F(ProgressDisplayTest, IsOneLineThatGoesAwayOnATerminal) {
  const std::string text = shown(true, false);
  EXPECT_THAT(text, testing::StartsWith("\r[3/18] resnet-50"));
  EXPECT_THAT(text, testing::EndsWith("\r\x1b[K"));
  EXPECT_THAT(text, testing::Not(HasSubstr("\n")));
}

TEST_F(ProgressDisplayTest, IsNothingWhenQuiet) {
  EXPECT_EQ(shown(false, true), "");
  EXPECT_EQ(shown(true, true), "");
}

}  // namespace
}  // namespace perwatt::cli::progress_test
