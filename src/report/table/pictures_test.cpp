#include "report/table/pictures.h"

#include <gmock/gmock.h>

#include "report/charts/chart.h"
#include "report/page/page.h"
#include "report/table/table.h"

namespace perwatt::report::pictures_test {
namespace {

using record::PictureRow;
using record::Record;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

PictureRow row(record::Integer number, record::Integer label, record::Integer given,
               double confidence) {
  PictureRow one;
  one.number = number;
  one.file = "p" + std::to_string(number) + ".png";
  one.label = label;
  one.best = {{given, 0.75}};
  one.rank = label == given ? 1 : 2;
  one.confidence = confidence;
  return one;
}

Record record_of(const std::string& id, const std::string& precision) {
  Record one;
  one.id = id;
  one.network = "squeezenet";
  one.precision = precision;
  one.weights = "trained";
  one.pictures = 100;
  one.top1 = 0.66;
  one.top1_low = 0.56;
  one.top1_high = 0.75;
  one.picture_rate = 80;
  return one;
}

record::RunView two_cases() {
  record::RunView view;
  view.records = {record_of("a", "fp32"), record_of("b", "fp16")};
  return view;
}

TEST(ConfidenceTable, HasARowAPictureAndAColumnACase) {
  PictureRow broken;
  broken.number = 1;
  broken.file = "broken, \"bad\".png";
  broken.problem = "no picture";
  const PictureRows rows{{"a", {row(0, 1, 1, 0.994), broken}}, {"b", {row(0, 1, 1, 0.98), broken}}};
  const std::string table = confidence_table(two_cases(), rows, {100, false});
  EXPECT_THAT(table, HasSubstr("squeezenet fp32"));
  EXPECT_THAT(table, testing::ContainsRegex("p0.png +0.994 +0.980"));
  EXPECT_THAT(table, testing::ContainsRegex("bad\".png +- +-"));
}

TEST(ConfidenceTable, LeavesSeededWeightsOut) {
  auto view = two_cases();
  view.records[1].weights = "seeded";
  const PictureRows rows{{"a", {row(0, 1, 1, 0.994)}}, {"b", {row(0, 1, 1, 0.98)}}};
  EXPECT_THAT(confidence_table(view, rows, {100, false}), Not(HasSubstr("fp16")));
}

TEST(ConfidenceTable, IsNothingWithoutLabels) {
  PictureRow unlabelled;
  unlabelled.best = {{1, 0.5}};
  EXPECT_EQ(confidence_table(two_cases(), {{"a", {unlabelled}}}, {}), "");
  EXPECT_EQ(confidence_table(two_cases(), {}, {}), "");
}

TEST(Confusions, NameTheWorstClassesFirst) {
  const std::vector<PictureRow> rows{row(0, 1, 2, 0.1), row(1, 1, 2, 0.1), row(2, 1, 3, 0.1),
                                     row(3, 1, 1, 0.9), row(4, 5, 6, 0.1), row(5, 5, 6, 0.1),
                                     row(6, 7, 8, 0.1)};
  const ClassName name = [](record::Integer index) { return "class " + std::to_string(index); };
  EXPECT_THAT(confusions(rows, name, 9),
              ElementsAre("3 of 4 'class 1' wrong, 2 taken for 'class 2'",
                          "2 of 2 'class 5' wrong, 2 taken for 'class 6'"));
  EXPECT_EQ(confusions(rows, name, 1).size(), 1U);
  EXPECT_TRUE(confusions({}, name, 9).empty());
}

TEST(PicturesCsv, QuotesNamesAndLeavesAbsentCellsEmpty) {
  PictureRow odd;
  odd.number = 4;
  odd.file = "a,b.png";
  odd.problem = "no picture";
  const std::string csv = pictures_csv(two_cases(), {{"a", {row(0, 1, 2, 0.25), odd}}});
  EXPECT_THAT(csv, HasSubstr("a,squeezenet,fp32,,,0,p0.png,1,,2,0.25,2,0.75,,,,,,,,\r\n"));
  EXPECT_THAT(csv, HasSubstr("a,squeezenet,fp32,,,4,\"a,b.png\",,no picture,,,,,,,,,,,,\r\n"));
}

TEST(AccuracyChart, HasAPointACaseWithItsInterval) {
  const auto chart = accuracy(two_cases());
  ASSERT_TRUE(chart);
  const auto& values = chart->spec["data"]["values"];
  ASSERT_EQ(values.size(), 2U);
  EXPECT_EQ(values[1]["asked"], "FP16");
  EXPECT_EQ(values[0]["top1"], 0.66);
  EXPECT_EQ(values[0]["value"], 80);
  EXPECT_NE(values[0]["below"], values[1]["below"]) << "neighbours' names would meet";
  EXPECT_THAT(chart->spec.dump(), HasSubstr("with decoding"));
}

TEST(AccuracyChart, UsesTheNetworksOwnRateWhereAllHaveIt) {
  auto view = two_cases();
  for (Record& one : view.records) one.throughput = 100;
  const auto chart = accuracy(view);
  ASSERT_TRUE(chart);
  EXPECT_EQ(chart->spec["data"]["values"][0]["value"], 100);
  EXPECT_THAT(chart->spec.dump(), Not(HasSubstr("with decoding")));
}

TEST(AccuracyChart, IsNothingForSeededWeights) {
  auto view = two_cases();
  for (Record& one : view.records) one.top1.reset();
  EXPECT_FALSE(accuracy(view));
}

TEST(PageWithPictures, HasTheChartAndTheTableOfAccuracy) {
  const std::string html = page(two_cases(), "a script");
  EXPECT_THAT(html, HasSubstr("data-chart=\"accuracy\""));
  EXPECT_THAT(html, HasSubstr("What pictures were answered with"));
  EXPECT_THAT(html, HasSubstr("66.0 (56-75) %"));
}

TEST(TableWithPictures, ShowsAccuracyOrSaysThatWeightsAreSeeded) {
  auto view = two_cases();
  view.records[1].weights = "seeded";
  view.records[1].top1.reset();
  const std::string text = table(view, {100, false});
  EXPECT_THAT(text, HasSubstr("66.0 (56-75) %"));
  EXPECT_THAT(text, HasSubstr("seeded weights, no accuracy: squeezenet fp16"));
  EXPECT_THAT(text, Not(HasSubstr("images/s")));
}

}  // namespace
}  // namespace perwatt::report::pictures_test
