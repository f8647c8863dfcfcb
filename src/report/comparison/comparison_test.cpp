#include "report/comparison/comparison.h"

#include <gmock/gmock.h>

#include "base/error.h"
#include "record/record_fixture.h"
#include "report/comparison/text.h"

namespace perwatt::report {
namespace {

using record::Record;
using record::RunView;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Metric& metric(const char* name = "throughput") {
  return *find_metric(name);
}

RunView view(const std::string& id) {
  RunView all;
  all.run.id = id;
  all.run.version = "0.1.0";
  all.run.machine = R"({"id": "m1", "name": "bench"})";
  return all;
}

Record& add(RunView& to, const std::string& network, const std::string& precision, double rate,
            double relative = 0.01) {
  Record& one = to.records.emplace_back(record::measured(network, precision, rate, relative));
  one.number = static_cast<record::Integer>(to.records.size());
  one.id = to.run.id + "-" + std::to_string(one.number);
  one.engine = "openvino";
  one.engine_version = "1.0";
  one.device = "cpu";
  one.lanes = 1;
  one.peak_memory_bytes = 100'000'000;
  return one;
}

std::string error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const UsageError& error) {
    return std::string(error.what()) + "\n" + error.remedy();
  }
  return "";
}

TEST(ComparisonMetrics, FieldsOfIntervalsAreFoundByTheirNames) {
  EXPECT_EQ(metric().low->name, "throughput_low");
  EXPECT_EQ(metric().degrees->name, "throughput_degrees");
  EXPECT_EQ(metric("p99").high->name, "latency_p99_high_ms");
  EXPECT_EQ(metric("memory").low, nullptr);
  EXPECT_EQ(find_metric("joy"), nullptr);
}

TEST(ComparisonMetrics, RepeatsArePooledWithWhatLiesBetweenThem) {
  RunView run = view("a");
  for (const double rate : {100.0, 104.0, 96.0}) add(run, "alexnet", "fp32", rate, 0.001);
  const Record* repeats[] = {&run.records[0], &run.records[1], &run.records[2]};
  const auto pooled = figure_of(repeats, metric());
  EXPECT_NEAR(pooled->value, 99.95, 0.05);
  EXPECT_EQ(pooled->degrees, 2);
  EXPECT_LT(*pooled->low, 91);  // Student's t with 2 degrees, not the repeats' own 0.1 %
  EXPECT_TRUE(figure_of(repeats, metric("memory"))->low.has_value());
  run.records[1].throughput.reset();
  EXPECT_FALSE(figure_of(repeats, metric()));
}

TEST(Comparison, CasesAreMatchedAndComparedOneByOne) {
  RunView a = view("aaaaaaaa-1"), b = view("bbbbbbbb-1");
  add(a, "alexnet", "fp32", 100);
  add(a, "squeezenet", "fp32", 200);
  add(b, "squeezenet", "fp32", 201);
  add(b, "alexnet", "fp32", 112);
  const Comparison result = compare(a, b, {}, metric());
  ASSERT_EQ(result.cases.size(), 2u);
  EXPECT_EQ(result.cases[0].name, "alexnet");
  EXPECT_NEAR(result.cases[0].figures[0].ratio.ratio(), 1.12, 1e-12);
  EXPECT_TRUE(result.cases[0].differs());
  EXPECT_FALSE(result.cases[1].differs());
  EXPECT_GT(*result.cases[0].p_holm, *result.cases[0].p);
  EXPECT_EQ(result.title_a, "run aaaaaaaa");
  EXPECT_THAT(result.left_out, IsEmpty());
}

TEST(Comparison, WhatDiffersAsAWholeIsLeftOutOfTheMatchAndSaid) {
  RunView a = view("a"), b = view("b");
  for (const char* network : {"alexnet", "squeezenet"}) {
    add(a, network, "fp32", 100);
    add(b, network, "fp16", 200).engine_version = "2.0";
  }
  b.run.machine = R"({"id": "m2", "name": "bench"})";
  const Comparison result = compare(a, b, {}, metric());
  EXPECT_EQ(result.cases.size(), 2u);
  ASSERT_EQ(result.left_out.size(), 1u);
  EXPECT_EQ(result.left_out[0]->name, "precision");
  EXPECT_THAT(result.differences,
              ElementsAre("precision: fp32 in A, fp16 in B", "machine: m1 in A, m2 in B",
                          "engine version: 1.0 in A, 2.0 in B"));
}

TEST(Comparison, WhatVariesInBothMustAgree) {
  RunView a = view("a"), b = view("b");
  for (RunView* run : {&a, &b})
    for (const char* precision : {"fp32", "fp16"}) add(*run, "alexnet", precision, 100);
  add(b, "vgg-16", "fp32", 10);
  const Comparison result = compare(a, b, {}, metric());
  EXPECT_EQ(result.cases.size(), 2u);
  EXPECT_THAT(result.only_in_b, ElementsAre("vgg-16 fp32"));
  EXPECT_THAT(result.only_in_a, IsEmpty());
}

TEST(Comparison, AmbiguousAndEmptyMatchesAreRefused) {
  RunView a = view("a"), b = view("b");
  add(a, "alexnet", "fp32", 100);
  add(b, "alexnet", "fp16", 100);
  add(b, "alexnet", "bf16", 100);
  EXPECT_THAT(error_of([&] { compare(a, b, {}, metric()); }),
              testing::AllOf(HasSubstr("2 cases of B"), HasSubstr("differ in precision")));
  EXPECT_THAT(error_of([&] { compare(b, a, {}, metric()); }), HasSubstr("2 cases of A"));
  RunView other = view("c");
  add(other, "vgg-16", "fp32", 10);
  const std::vector match{record::find_field("network")};
  EXPECT_THAT(error_of([&] { compare(a, other, match, metric()); }),
              testing::AllOf(HasSubstr("no case of A"), HasSubstr("vgg-16"), HasSubstr("--match")));
}

TEST(Comparison, RepeatsOfACaseAreOneCase) {
  RunView a = view("a"), b = view("b");
  for (const double rate : {100.0, 101.0, 99.0}) add(a, "alexnet", "fp32", rate).case_key = "k";
  for (const double rate : {100.0, 102.0}) add(b, "alexnet", "fp32", rate).case_key = "k";
  b.records[1].status = record::Status::crashed;
  const Comparison result = compare(a, b, {}, metric());
  ASSERT_EQ(result.cases.size(), 1u);
  EXPECT_EQ(result.cases[0].a.size(), 3u);
  EXPECT_EQ(result.cases[0].b.size(), 1u) << "a repeat that failed has no figure";
  EXPECT_TRUE(result.cases[0].same_key);
}

TEST(Comparison, ByAFieldOfOneRun) {
  RunView run = view("a");
  for (const char* network : {"alexnet", "squeezenet"})
    for (const auto& [precision, rate] :
         {std::pair{"fp32", 100.0}, {"fp16", 100.5}, {"int8", 103.0}})
      add(run, network, precision, rate);
  const ByAxis all = compare_by(run, *record::find_field("precision"), metric());
  ASSERT_EQ(all.comparisons.size(), 2u);
  EXPECT_EQ(all.comparisons[1].title_a, "precision fp32");
  EXPECT_EQ(all.comparisons[1].title_b, "precision int8");
  const ComparedCase& int8 = all.comparisons[1].cases[0];
  EXPECT_NEAR(int8.figures[0].ratio.ratio(), 1.03, 1e-12);
  EXPECT_TRUE(int8.differs());
  EXPECT_FALSE(all.comparisons[0].cases[0].differs());
  EXPECT_NEAR(*int8.p_holm / *int8.p, 4, 1e-9) << "the correction runs over all four";
  EXPECT_THAT(error_of([&] { compare_by(run, *record::find_field("engine"), metric()); }),
              HasSubstr("one engine only"));
}

std::size_t crossed(double rate_b, double relative, double limit) {
  RunView a = view("a"), b = view("b");
  add(a, "alexnet", "fp32", 100, relative);
  add(b, "alexnet", "fp32", rate_b, relative);
  const Comparison result = compare(a, b, {}, metric());
  return crossing({&result}, {&metric(), limit}).size();
}

TEST(Gate, CrossesOnlyWhereItIsShown) {
  EXPECT_EQ(crossed(90, 0.005, 0.03), 1u);
  EXPECT_EQ(crossed(96, 0.005, 0.03), 1u);
  EXPECT_EQ(crossed(96.5, 0.005, 0.03), 0u) << "the point has crossed, the interval has not";
  EXPECT_EQ(crossed(90, 0.10, 0.03), 0u);
  EXPECT_EQ(crossed(110, 0.005, 0.03), 0u);
}

TEST(Gate, OfMemoryTakesTheFigureAndOfAFailureTheStatus) {
  RunView a = view("a"), b = view("b");
  add(a, "alexnet", "fp32", 100);
  add(a, "squeezenet", "fp32", 100);
  add(b, "alexnet", "fp32", 100).peak_memory_bytes = 104'000'000;
  add(b, "squeezenet", "fp32", 100).status = record::Status::crashed;
  const Comparison result = compare(a, b, {}, metric("memory"));
  const auto gate = apply({&metric("memory"), 0.03}, {&result});
  EXPECT_THAT(gate.crossed, ElementsAre("alexnet: 1.04x", "squeezenet: B failed: crashed"));
  EXPECT_THAT(apply({&metric("memory"), 0.05}, {&result}).crossed, testing::SizeIs(1));
}

TEST(TextTable, MarkdownIsMadeHarmless) {
  TextTable text_table;
  text_table.title = "a <b> | c";
  text_table.columns = {{"case", text::Align::left, 0}, {"B / A", text::Align::right, 0}};
  text_table.rows = {{{"net|_work_"}, {"1.1x", Tone::strong}}};
  text_table.remarks = {"line\nend"};
  EXPECT_EQ(
      markdown(text_table),
      "### a &lt;b> \\| c\n\n| case | B / A |\n| --- | ---: |\n| net\\|\\_work\\_ | **1.1x** |\n"
      "\nline end\n");
}

TEST(LiveVerdict, SaysWhatIsKnown) {
  record::PairedRounds paired;
  paired.rounds.resize(3);
  paired.end = record::PairedEnd::interrupted;
  EXPECT_EQ(verdict(paired), "not decided, interrupted: 3 rounds, no interval yet");
  paired.ratio = 1.004;
  paired.low = 0.997;
  paired.high = 1.0061;
  paired.looked_at = 15;
  paired.equal_margin = 0.01;
  paired.end = record::PairedEnd::time_is_up;
  EXPECT_EQ(verdict(paired),
            "not decided, no difference shown: B is 1.004x (0.997 to 1.006) by 15 rounds");
  paired.end = record::PairedEnd::equal;
  EXPECT_EQ(verdict(paired), "no difference larger than 1 % shown: 1.004x (0.997 to 1.006)");
}

}  // namespace
}  // namespace perwatt::report
