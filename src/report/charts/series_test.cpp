#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "report/charts/chart.h"
#include "report/page/page.h"

namespace perwatt::report::series_test {
namespace {

using record::Record;
using record::RunView;
using testing::HasSubstr;
using Json = nlohmann::json;

RunView view_of(int cases) {
  RunView view;
  for (int i = 0; i < cases; ++i) {
    Record& one = view.records.emplace_back();
    one.id = "id-" + std::to_string(i);
    one.number = i + 1;
    one.network = "net-" + std::to_string(i);
    one.precision = i % 2 == 0 ? "fp32" : "fp16";
    one.scenario = "single_stream";
    one.duration_s = 2;
  }
  return view;
}

record::Trace trace(const std::string& name, const std::string& quantity, const std::string& unit,
                    int points, double value) {
  record::Trace made{name, quantity, unit, "", {}, {}};
  for (int i = 0; i < points; ++i) {
    made.seconds.push_back(i * 0.5 - 1);
    made.values.push_back(value);
  }
  return made;
}

std::set<std::string> panels_of(const Chart& chart) {
  std::set<std::string> panels;
  for (const Json& row : chart.spec["data"]["values"]) panels.insert(row["p"].get<std::string>());
  return panels;
}

TEST(SeriesChart, MarkedCasesComeFirstAndTheNumberIsBounded) {
  RunView view = view_of(10);
  for (const Record& one : view.records)
    view.traces[one.id] = {trace("fastest CPU", "clock", "MHz", 5, 1500)};
  view.records[9].marks = "throttled";
  const auto chart = series(view);
  ASSERT_TRUE(chart);
  const auto panels = panels_of(*chart);
  EXPECT_EQ(panels.size(), 6u);
  EXPECT_TRUE(panels.contains("net-9 FP16 *: clock, MHz"));
  EXPECT_EQ(chart->spec["facet"]["sort"][0], "net-9 FP16 *: clock, MHz");
  EXPECT_EQ(chart->panel_columns, 1);
}

TEST(SeriesChart, LongSeriesAreThinnedOut) {
  RunView view = view_of(1);
  view.traces["id-0"] = {trace("this case", "load", "share", 5000, 0.5)};
  const auto chart = series(view);
  ASSERT_TRUE(chart);
  const Json& rows = chart->spec["data"]["values"];
  EXPECT_LE(rows.size(), 82u);
  EXPECT_DOUBLE_EQ(rows.back()["v"].get<double>(), 50) << "shares are per cent";
  EXPECT_DOUBLE_EQ(rows.front()["to"].get<double>(), 2) << "the window";
}

TEST(SeriesChart, OfManyZonesTheHottestIsDrawn) {
  RunView view = view_of(1);
  view.traces["id-0"] = {trace("cool", "temperature", "degC", 3, 40),
                         trace("hot", "temperature", "degC", 3, 71),
                         trace("in", "swap", "bytes", 3, 9)};
  const auto chart = series(view);
  ASSERT_TRUE(chart);
  EXPECT_EQ(panels_of(*chart).size(), 1u) << "swap has no panel";
  EXPECT_DOUBLE_EQ(chart->spec["data"]["values"].back()["v"].get<double>(), 71);
}

TEST(SeriesChart, IsNothingWithoutTraces) {
  EXPECT_FALSE(series(view_of(2)));
  RunView view = view_of(1);
  view.traces["id-0"] = {trace("in", "swap", "bytes", 3, 9)};
  EXPECT_FALSE(series(view));
}

TEST(DistributionChart, FallsFromAllToTheSlowest) {
  RunView view = view_of(1);
  stats::Histogram& latency = view.latencies["id-0"];
  for (int i = 1; i <= 1000; ++i) latency.add(i * 1'000'000);
  const auto chart = distribution(view);
  ASSERT_TRUE(chart);
  const Json& rows = chart->spec["data"]["values"];
  EXPECT_DOUBLE_EQ(rows.front()["q"].get<double>(), 1);
  EXPECT_DOUBLE_EQ(rows.front()["ms"].get<double>(), 1);
  EXPECT_DOUBLE_EQ(rows.back()["q"].get<double>(), 0.001);
  EXPECT_DOUBLE_EQ(rows.back()["ms"].get<double>(), 1000);
  EXPECT_LE(rows.size(), 100u);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    EXPECT_LE(rows[i]["q"].get<double>(), rows[i - 1]["q"].get<double>());
    EXPECT_GE(rows[i]["ms"].get<double>(), rows[i - 1]["ms"].get<double>());
  }
}

TEST(DistributionChart, CasesOfANetworkShareAPanel) {
  RunView view = view_of(2);
  view.records[1].network = "net-0";
  for (const Record& one : view.records) view.latencies[one.id].add(5'000'000);
  const auto chart = distribution(view);
  ASSERT_TRUE(chart);
  EXPECT_EQ(panels_of(*chart).size(), 1u);
  EXPECT_FALSE(distribution(view_of(3)));
}

TEST(Page, HoldsTheSmallMultiples) {
  RunView view = view_of(1);
  view.latencies["id-0"].add(5'000'000);
  view.traces["id-0"] = {trace("this case", "load", "share", 5, 0.5)};
  const std::string html = page(view, "a script");
  EXPECT_THAT(html, HasSubstr("data-chart=\"series\""));
  EXPECT_THAT(html, HasSubstr("data-chart=\"distribution\""));
}

}  // namespace
}  // namespace perwatt::report::series_test
