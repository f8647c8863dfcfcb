#include "report/table/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/record_fixture.h"
#include "report/figures/text.h"
#include "report/figures/varying_fields.h"
#include "report/table/remarks.h"

namespace perwatt::report {
namespace {

using record::Record;
using record::run_of;
using record::RunView;
using testing::HasSubstr;
using testing::Not;

Record sample(const std::string& network, const std::string& precision) {
  Record one = record::measured(network, precision, 28.134, 0.019);
  record::set_executed(one, precision);
  one.engine = "synthetic";
  one.engine_version = "1";
  one.latency_p50_ms = 35.4;
  one.latency_p99_ms = 40.1;
  return one;
}

/// The line of the table that begins with `network`.
std::string row(const RunView& all, const std::string& network) {
  const std::string lines = "\n" + table(all, {});
  const auto at = lines.find("\n" + network) + 1;
  return lines.substr(at, lines.find('\n', at) - at);
}

TEST(Table, ARowSaysSpeedWithItsInterval) {
  const std::string line = row(run_of({sample("vgg-16", "fp32")}), "vgg-16");
  EXPECT_THAT(line, HasSubstr("28.1 \xC2\xB1 1.9 %"));
  EXPECT_THAT(line, HasSubstr("35.4"));
  EXPECT_THAT(line, HasSubstr("40.1"));
  EXPECT_THAT(line, Not(HasSubstr(">")));
}

TEST(Table, SaysWhatWasExecuted) {
  Record one = sample("vgg-16", "fp16");
  one.executed_precision = "bf16";
  one.executed_share = 0.971;
  EXPECT_THAT(row(run_of({one}), "vgg-16"), HasSubstr("fp16 > bf16 97 %"));
  EXPECT_THAT(table(run_of({one}), {}),
              HasSubstr("fp16 was executed as bf16 in 1 of 1 case (97 %"));
  one.executed_precision = "";
  EXPECT_THAT(row(run_of({one}), "vgg-16"), HasSubstr("fp16 > ?"));
}

TEST(Table, AFailureStandsInPlaceOfFigures) {
  Record one = sample("vgg-16", "fp32");
  one.status = record::Status::timed_out;
  one.reason = "took longer than 300 s";
  one.remedy = "raise --time-limit";
  const RunView all = run_of({one, sample("alexnet", "fp32")});
  EXPECT_THAT(row(all, "vgg-16"), HasSubstr("timed out"));
  EXPECT_THAT(row(all, "vgg-16"), Not(HasSubstr("28.1")));
  const std::string text = table(all, {});
  EXPECT_THAT(text, HasSubstr("1 of 2 cases ok, 1 failed\n"));
  EXPECT_THAT(text,
              HasSubstr("timed out: vgg-16 fp32: took longer than 300 s\n  raise --time-limit\n"));
}

TEST(Table, WhatIsMissingIsCountedWithItsRemedy) {
  RunView all = run_of({sample("vgg-16", "fp32")});
  all.run.cases = 18;
  EXPECT_THAT(table(all, {}),
              HasSubstr("1 of 18 cases ok, 17 not measured\n  `perwatt run --resume`"));
}

TEST(Table, StaysWithinItsWidth) {
  Record failed = sample("resnet-152", "fp16");
  failed.status = record::Status::engine_error;
  failed.reason =
      std::string(60, 'x') + " and many more words of an engine that says a lot about itself";
  failed.remedy =
      "do this and that and then something else and look again whether it helps this time";
  const RunView all = run_of({sample("squeezenet", "fp32"), failed});
  for (const int width : {80, 100}) {
    std::istringstream lines(table(all, {width, false}));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(text::width(line), width) << line;
  }
}

TEST(VaryingFields, WhatVariesGetsAColumnAndTheRestIsSaidOnce) {
  Record one = sample("vgg-16", "fp32"), two = sample("vgg-16", "fp32");
  two.batch = 8;
  const VaryingFields axes(run_of({one, two}));
  ASSERT_EQ(axes.varying().size(), 1u);
  EXPECT_EQ(axes.varying()[0]->name, "batch");
  EXPECT_EQ(axes.constant(), "synthetic 1 \xC2\xB7 single stream");
  EXPECT_EQ(axes.name(two), "vgg-16 fp32 batch 8");
}

TEST(VaryingFields, ACaseThatFailedEarlyDoesNotMakeOneVary) {
  Record good = sample("vgg-16", "fp32"), failed = sample("vgg-19", "fp32");
  good.lanes = 4;
  failed.status = record::Status::crashed;
  failed.engine_version = "";
  const VaryingFields axes(run_of({good, failed}));
  EXPECT_TRUE(axes.varying().empty());
  EXPECT_EQ(axes.constant(),
            "synthetic 1 \xC2\xB7 single stream \xC2\xB7 batch 1 \xC2\xB7 4 lanes");
}

std::string remarks_of(const RunView& all) {
  std::string lines;
  for (const Remark& remark : table_remarks(all, VaryingFields(all))) lines += remark.text + "\n";
  return lines;
}

TEST(TableRemarks, AQuietRunHasOne) {
  EXPECT_EQ(remarks_of(run_of({sample("vgg-16", "fp32")})), "1 of 1 case ok\n");
}

TEST(TableRemarks, NameWhatQualifiesAFigure) {
  Record one = sample("vgg-16", "fp32");
  one.stop_reason = "ceiling";
  one.tail = "not resolved: stalls seen; they took 1.2 % of the time";
  one.marks = "throttled; steal 5 %";
  one.latency_p99_ms.reset();
  const std::string lines = remarks_of(run_of({one}));
  EXPECT_THAT(lines, HasSubstr("interval reached by then: vgg-16 fp32 (\xC2\xB1"
                               "1.9 %)"));
  EXPECT_THAT(lines, HasSubstr("tail not resolved in 1 of 1 case: stalls seen (1: vgg-16 fp32)"));
  EXPECT_THAT(lines, HasSubstr("* disturbed, kept: throttled: vgg-16 fp32\n"));
  EXPECT_THAT(lines, HasSubstr("* disturbed, kept: steal: vgg-16 fp32 (5 %)\n"));
  EXPECT_THAT(lines, HasSubstr("too few: p99 takes 662 queries, 1 case had fewer"));
}

TEST(Table, OpenLoopsHaveTheirColumns) {
  Record camera = sample("vgg-16", "fp32"), server = sample("vgg-19", "fp32");
  camera.scenario = "fixed_rate";
  camera.rate = 30;
  camera.missed_share = 0.1667;
  camera.missed_low = 0.15;
  camera.missed_high = 0.18;
  server.scenario = "server";
  server.found_rate = 42.11;
  server.found_rate_high = 43;
  const RunView all = run_of({camera, server});
  EXPECT_THAT(row(all, "vgg-16"), HasSubstr("16.7 (15-18) %"));
  EXPECT_THAT(row(all, "vgg-19"), HasSubstr("42.1 to 43"));
  EXPECT_THAT(table(run_of({sample("vgg-16", "fp32")}), {}), Not(HasSubstr("missed")));
}

TEST(TableRemarks, SayWhatTheLatenciesLookLike) {
  Record one = sample("vgg-16", "fp32");
  one.drift = "slower";
  one.drift_low = 1.04;
  one.drift_high = 1.11;
  one.modes = 2;
  one.mode_fast_ms = 30;
  one.mode_slow_ms = 36;
  one.mode_fast_share = 0.7;
  one.latency_p99_low_ms = 38;
  one.issue_lag_p99_ms = 4;
  const std::string lines = remarks_of(run_of({one}));
  EXPECT_THAT(lines, HasSubstr("latency drifted from the first third to the last: vgg-16 fp32 "
                               "(+4 to +11 %)"));
  EXPECT_THAT(lines, HasSubstr("two modes: vgg-16 fp32 (30.0 and 36.0 ms, 70 % in the faster)"));
  EXPECT_THAT(lines, HasSubstr("load generator itself was late"));
  EXPECT_THAT(lines, HasSubstr("p99 has no upper bound"));
}

TEST(TableRemarks, OneReasonIsSaidOnce) {
  Record one = sample("vgg-16", "fp32"), two = sample("vgg-19", "fp32");
  for (Record* failed : {&one, &two}) {
    failed->status = record::Status::out_of_memory;
    failed->reason = "killed by the kernel";
  }
  EXPECT_THAT(remarks_of(run_of({one, two})),
              HasSubstr("Out of Mem.: vgg-16 fp32, vgg-19 fp32: killed by the kernel\n"));
}

}  // namespace
}  // namespace perwatt::report
