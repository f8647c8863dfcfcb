#include "report/figures/power_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "record/record_fixture.h"
#include "report/charts/chart.h"
#include "report/page/page.h"
#include "report/page/power.h"
#include "report/table/table.h"

namespace perwatt::report::power_words_test {
namespace {

using record::Record;
using record::run_of;
using record::RunView;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

Record with_power(const std::string& network, const std::string& boundary = "module input") {
  Record r = record::measured(network, "fp16");
  r.id = network;
  r.weights = "trained";
  r.meter = "some-meter VDD";
  r.boundary = boundary;
  r.power_w = 8;
  r.power_low_w = 7.9;
  r.power_high_w = 8.1;
  r.power_idle_w = 3;
  r.power_window_s = 5;
  r.efficiency = 12.5;
  r.efficiency_low = 12.3;
  r.efficiency_high = 12.7;
  r.power_systematic_share = 0.02;
  r.top1 = 0.7;
  r.top1_low = 0.66;
  r.top1_high = 0.74;
  r.pictures = 400;
  return r;
}

std::vector<std::string> words(const RunView& view) {
  return power_words(view, [](const Record& r) { return r.network; });
}

TEST(PowerWords, NameTheBoundaryAndWhatTheIntervalsDoNotHold) {
  EXPECT_THAT(words(run_of({with_power("alexnet")})),
              ElementsAre("watts are those of the module input, by some-meter VDD, idle power "
                          "included (gross); the meter itself may be off by 2.0 %, which the "
                          "intervals do not hold"));
}

TEST(PowerWords, BoundariesAreNotToBeCompared) {
  const auto all = words(run_of({with_power("alexnet"), with_power("vgg-16", "wall")}));
  EXPECT_THAT(all, SizeIs(3));
  EXPECT_THAT(all, Contains(HasSubstr("not to be compared")));
  EXPECT_THAT(all, Contains(HasSubstr("wall")).Times(1));
}

TEST(PowerWords, SayWhatIsMissingAndWhatIsSeeded) {
  Record without = with_power("vgg-16");
  without.power_w.reset();
  without.power_problem = "the meter gave nothing in the last 2 s of the window of 5 s";
  Record seeded = with_power("alexnet");
  seeded.weights = "seeded";
  const auto all = words(run_of({seeded, without}));
  EXPECT_THAT(all, Contains("watts of seeded weights, trained ones may take others: alexnet"));
  EXPECT_THAT(all, Contains("no watts: the meter gave nothing in the last 2 s of the window of 5 "
                            "s: vgg-16"));
  EXPECT_THAT(words(run_of({Record{}})), IsEmpty());
}

TEST(EfficiencyChart, HasAPointACaseWithBothIntervals) {
  Record seeded = with_power("vgg-16");
  seeded.weights = "seeded";
  seeded.top1.reset();
  const auto chart = accuracy_by_efficiency(run_of({with_power("alexnet"), seeded}));
  ASSERT_TRUE(chart.has_value());
  const auto& rows = chart->spec["data"]["values"];
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["value"], 12.5);
  EXPECT_EQ(rows[0]["least"], 12.3);
  EXPECT_EQ(rows[0]["most"], 12.7);
  EXPECT_EQ(rows[0]["low"], 0.66);
  EXPECT_EQ(rows[0]["boundary"], "module input");
}

TEST(EfficiencyChart, WhereItCannotBeItsPlaceSaysWhy) {
  Record without = with_power("alexnet");
  without.power_w.reset();
  without.efficiency.reset();
  without.power_problem = "no meter was wanted (--meter none)";
  EXPECT_FALSE(accuracy_by_efficiency(run_of({without})).has_value());
  const std::string html = page(run_of({without}), "a script");
  EXPECT_THAT(html, HasSubstr("no power was measured (no meter was wanted (--meter none))"));
  Record seeded = with_power("alexnet");
  seeded.weights = "seeded";
  seeded.top1.reset();
  EXPECT_THAT(why_no_efficiency_chart(run_of({seeded})), HasSubstr("seeded weights have none"));
}

TEST(PowerTraceChart, ShowsEachRailAndTheMeans) {
  RunView view = run_of({with_power("alexnet")});
  EXPECT_FALSE(power_trace(view).has_value());
  view.traces["alexnet"] = {{"VDD", "power", "W", "some-meter", {-2, 1, 3}, {3, 8, 8}},
                            {"GPU", "power", "W", "some-meter", {-2, 1, 3}, {1, 4, 4}},
                            {"cpu", "temperature", "degC", "", {-2, 1, 3}, {40, 50, 60}}};
  const auto chart = power_trace(view);
  ASSERT_TRUE(chart.has_value());
  EXPECT_EQ(chart->spec["data"]["values"].size(), 6U);
  EXPECT_EQ(chart->spec["layer"][2]["data"]["values"].size(), 2U) << "idle and steady";
  EXPECT_THAT(page(view), HasSubstr("data-chart=\"power\""));
}

TEST(PowerTable, HasARowForEachCaseWithWatts) {
  const std::string html = power_table(run_of({with_power("alexnet"), Record{}}));
  EXPECT_THAT(html, HasSubstr("module input"));
  EXPECT_THAT(html, HasSubstr("12.5 <small>12.3 to 12.7</small>"));
  EXPECT_THAT(power_table(run_of({Record{}})), IsEmpty());
}

TEST(Table, HasWattsOnlyWhereTheyWereMeasured) {
  EXPECT_THAT(table(run_of({with_power("alexnet")}), {140, false}), HasSubstr("inferences/s/W"));
  Record without = with_power("alexnet");
  without.power_w.reset();
  without.efficiency.reset();
  EXPECT_THAT(table(run_of({without}), {140, false}), Not(HasSubstr("inferences/s/W")));
}

}  // namespace
}  // namespace perwatt::report::power_words_test
