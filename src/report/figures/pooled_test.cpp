#include "report/figures/pooled.h"

#include <gmock/gmock.h>

#include <cmath>

#include "report/page/page.h"
#include "report/table/table.h"

namespace perwatt::report::pooled_test {
namespace {

using record::Record;
using record::RunView;
using testing::HasSubstr;
using testing::Not;

Record measurement(int number, int repeat, double throughput, double half_width = 1) {
  Record one;
  one.id = std::to_string(number) + "/" + std::to_string(repeat);
  one.number = number;
  one.repeat = repeat;
  one.repeats = 4;
  one.network = number == 1 ? "squeezenet" : "vgg-16";
  one.precision = "fp32";
  one.executed_precision = "fp32";
  one.executed_share = 1;
  one.engine = "fast";
  one.engine_version = "1";
  one.scenario = "single_stream";
  one.throughput = throughput;
  one.throughput_low = throughput - half_width;
  one.throughput_high = throughput + half_width;
  one.throughput_degrees = 1e6;
  one.compile_ms = 10 * repeat;
  one.peak_memory_bytes = 1000 * repeat;
  one.stop_reason = "ceiling";
  return one;
}

/// Two cases of four repeats: the first with processes apart, the second without.
RunView sample() {
  RunView view;
  view.run.id = "0123456789";
  view.run.title = "repeats";
  view.run.cases = 8;
  const double apart[] = {98, 100, 102, 104}, near[] = {50, 50.1, 49.9, 50};
  for (int r = 0; r < 4; ++r) view.records.push_back(measurement(1, r + 1, apart[r]));
  for (int r = 0; r < 4; ++r) view.records.push_back(measurement(2, r + 1, near[r], 2));
  return view;
}

std::string row_of(const std::string& table, const std::string& network) {
  const auto at = table.find("\n" + network) + 1;
  return table.substr(at, table.find('\n', at) - at);
}

TEST(PooledTest, RepeatsOfACaseBecomeOneFigure) {
  const RunView view = sample();
  const auto cases = pooled_cases(view);
  ASSERT_EQ(cases.size(), 2u);
  ASSERT_TRUE(cases[0].throughput);
  EXPECT_EQ(cases[0].throughput->repeats, 4);
  EXPECT_NEAR(cases[0].throughput->mean, 101, 1e-9);
  EXPECT_NEAR(cases[0].throughput->parts->within, 1 / 1.96, 1e-3);
  EXPECT_TRUE(cases[0].throughput->parts->shown());
  EXPECT_NEAR(cases[0].throughput->parts->between, 2.53, 0.01);
  EXPECT_FALSE(cases[1].throughput->parts->shown());
  EXPECT_EQ(cases[1].throughput->parts->between, 0);
  EXPECT_NEAR(cases[1].throughput->parts->within, 2 / 1.96, 1e-3);
}

TEST(PooledTest, WattsArePooledOverTheRepeatsOfOneMeter) {
  RunView view = sample();
  const double watts[] = {9, 10, 11, 40};
  for (int r = 0; r < 4; ++r) {
    Record& one = view.records[static_cast<std::size_t>(r)];
    one.meter = r < 3 ? "a meter" : "another";
    one.power_w = watts[r];
    one.power_low_w = watts[r] - 0.1;
    one.power_high_w = watts[r] + 0.1;
    one.power_idle_w = 2 + r;
    one.efficiency = 10;
  }
  const Record one = pooled_view(view).records[0];
  EXPECT_NEAR(*one.power_w, 10, 1e-9);
  EXPECT_NEAR(*one.power_high_w - 10, 4.30265 / std::sqrt(3.0), 1e-4);
  EXPECT_NEAR(*one.power_idle_w, 3, 1e-9);
  EXPECT_NEAR(*one.efficiency, 10, 1e-9);
}

TEST(PooledTest, OneRecordACaseStandsForAll) {
  const RunView pooled = pooled_view(sample());
  ASSERT_EQ(pooled.records.size(), 2u);
  EXPECT_EQ(pooled.run.cases, 2);
  const Record& one = pooled.records[0];
  EXPECT_NEAR(*one.throughput, 101, 1e-9);
  EXPECT_NEAR(*one.throughput_high - 101, 3.18245 * 2.58199 / 2, 1e-4);
  EXPECT_EQ(*one.compile_ms, 25);
  EXPECT_EQ(*one.peak_memory_bytes, 4000);
  EXPECT_EQ(one.repeats, 4);
}

TEST(PooledTest, LatenciesOfAllRepeatsGiveThePercentiles) {
  RunView view = sample();
  for (int r = 1; r <= 4; ++r)
    for (int i = 0; i < 20; ++i) view.latencies["1/" + std::to_string(r)].add(r * 1'000'000);
  const RunView pooled = pooled_view(view);
  ASSERT_TRUE(pooled.records[0].latency_p90_ms) << "80 queries, 20 a repeat";
  EXPECT_NEAR(*pooled.records[0].latency_p50_ms, 2, 0.01);
  EXPECT_NEAR(*pooled.records[0].latency_max_ms, 4, 1e-9);
  EXPECT_EQ(pooled.latencies.at(pooled.records[0].id).count(), 80u);
}

TEST(PooledTest, ARepeatThatFailedIsNamedAndDoesNotCount) {
  RunView view = sample();
  view.records[1].status = record::Status::crashed;
  view.records[1].reason = "SIGSEGV";
  const RunView pooled = pooled_view(view);
  EXPECT_EQ(pooled.records[0].status, record::Status::ok);
  EXPECT_NEAR(*pooled.records[0].throughput, (98 + 102 + 104) / 3.0, 1e-9);
  EXPECT_THAT(pooled.records[0].reason, HasSubstr("repeat 2"));
  EXPECT_THAT(pooled.records[0].reason, HasSubstr("SIGSEGV"));
}

TEST(PooledTest, ARunWithoutRepeatsStaysAsItIs) {
  RunView view = sample();
  view.records.resize(1);
  view.records[0].repeats = 1;
  EXPECT_FALSE(has_repeats(view));
  EXPECT_EQ(pooled_view(view).records[0].throughput_low, view.records[0].throughput_low);
  EXPECT_EQ(pooled_view(view).run.cases, 8);
  EXPECT_EQ(repeats_words(view), "");
}

TEST(PooledTest, RepeatsComeInAnyOrder) {
  RunView view = sample();
  std::swap(view.records[0], view.records[2]);
  EXPECT_EQ(pooled_cases(view).size(), pooled_cases(sample()).size());
  EXPECT_EQ(pooled_view(view).records[0].repeats, pooled_view(sample()).records[0].repeats);
}

TEST(PooledTest, TheTableHasARowACase) {
  const std::string text = table(sample(), {200, false});
  EXPECT_THAT(row_of(text, "squeezenet"), HasSubstr("2.5 %, 0.5 %"));
  EXPECT_THAT(row_of(text, "vgg-16"), HasSubstr("0.00 %, 2.0 %"));
  EXPECT_THAT(text, HasSubstr("2 of 2 cases ok"));
  EXPECT_THAT(text, HasSubstr("shown for 1 of 2 repeated cases"));
  EXPECT_THAT(text, Not(HasSubstr("ceiling"))) << "of single measurements, not of their mean";
}

TEST(PooledTest, WhatIsMissingOfTheRepeatsIsSaid) {
  RunView view = sample();
  view.records.pop_back();
  EXPECT_THAT(repeats_words(view), HasSubstr("7 of 8 measurements are there"));
}

TEST(PooledTest, ThePageHasTheRepeatsAndEveryMeasurement) {
  const std::string html = page(sample());
  EXPECT_THAT(html, HasSubstr("Repeats: each case measured in several processes"));
  EXPECT_THAT(html, HasSubstr(", repeat 4"));
}

}  // namespace
}  // namespace perwatt::report::pooled_test
