#include "report/takeaways/takeaways.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "record/record_fixture.h"
#include "report/figures/study_view.h"
#include "report/takeaways/text.h"

namespace perwatt::report::takeaways_test {
namespace {

using record::Record;
using record::RunView;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Not;

const Takeaway& find(const std::vector<Takeaway>& all, std::string_view id) {
  const auto found = std::ranges::find(all, id, &Takeaway::id);
  if (found == all.end()) throw std::out_of_range(std::string(id));
  return *found;
}

const Takeaway& study(std::string_view id) {
  static const std::vector<Takeaway> all = study_takeaways();
  return find(all, id);
}

/// The least and the largest value of a device's lines.
std::pair<double, double> span(const Takeaway& takeaway, std::string_view device,
                               std::string_view measure) {
  std::vector<double> values;
  for (const Evidence& one : takeaway.evidence)
    if (one.device == device && one.measure == measure) values.push_back(one.value);
  if (values.empty()) throw std::out_of_range(std::string(device));
  const auto [least, most] = std::ranges::minmax(values);
  return {least, most};
}

void expect_span(const Takeaway& takeaway, std::string_view device, std::string_view measure,
                 double least, double most) {
  const auto [low, high] = span(takeaway, device, measure);
  EXPECT_NEAR(low, least, 0.005) << device;
  EXPECT_NEAR(high, most, 0.005) << device;
}

TEST(StudyTakeaways, Fp16DoublesTheThroughputOfTheXavierOnly) {
  const Takeaway& one = study("lower-precision-throughput");
  EXPECT_EQ(verdict_words(one), "holds except for Nano, TX2");
  expect_span(one, "Nano", "inferences/s", 1.73, 1.73);
  expect_span(one, "TX2", "inferences/s", 1.71, 1.71);
  expect_span(one, "Xavier GPU", "inferences/s", 2.30, 2.79);
  EXPECT_EQ(one.evidence.size(), 10U);  // the NCS and the DLA do not run FP32
  // VGG-16 and VGG-19 end out of memory at FP32 on the Nano.
  EXPECT_THAT(one.evidence.front().networks,
              ElementsAre("AlexNet", "SqueezeNet", "GoogLeNet", "ResNet-18", "ResNet-50",
                          "ResNet-101", "ResNet-152"));
}

TEST(StudyTakeaways, Fp16RaisesTheEfficiencyOfEveryGpu) {
  const Takeaway& one = study("lower-precision-efficiency");
  EXPECT_EQ(one.verdict, Verdict::holds);
  expect_span(one, "Nano", "inferences/s/W", 1.79, 1.85);
  expect_span(one, "TX2", "inferences/s/W", 1.86, 1.95);
  expect_span(one, "Xavier GPU", "inferences/s/W", 2.61, 3.04);
}

TEST(StudyTakeaways, NothingChangesWhereFp16RunsAnyway) {
  const Takeaway& one = study("same-execution");
  EXPECT_EQ(one.verdict, Verdict::holds);
  expect_span(one, "NCS", "inferences/s", 0.96, 0.96);
  expect_span(one, "Xavier DLA", "inferences/s", 1.00, 1.02);
  EXPECT_THAT(one.notes, Contains("NCS, Xavier DLA: asked for FP32, ran fp16"));
}

TEST(StudyTakeaways, SizeOrdersThroughputAndNineNetworksCannotSayWhichSize) {
  const Takeaway& one = study("size-throughput");
  EXPECT_EQ(one.verdict, Verdict::holds);
  ASSERT_EQ(one.evidence.size(), 3U);
  EXPECT_EQ(one.evidence[0].device, "median of 32 set-ups");
  EXPECT_NEAR(one.evidence[0].value, -0.85, 0.005);
  EXPECT_NEAR(one.evidence[1].value, -0.88, 0.005);
  EXPECT_THAT(one.evidence[2].low.value(), AllOf(Ge(-0.5), Le(-0.35)));
  EXPECT_THAT(one.evidence[2].high.value(), AllOf(Ge(0.4), Le(0.55)));
  EXPECT_THAT(one.notes, Contains("9 networks cannot tell parameters and MACs apart"));
}

TEST(StudyTakeaways, TheStickIsAsEfficientAsTheTx2AtFp32Only) {
  const Takeaway& one = study("least-power");
  EXPECT_EQ(one.claim, "NCS is as efficient as TX2");
  EXPECT_EQ(verdict_words(one), "holds except for FP16");
  EXPECT_THAT(one.answer, HasSubstr("FP32: NCS 5.12, TX2 3.48 to 4.89"));
  EXPECT_THAT(one.answer, HasSubstr("FP16: NCS 4.96, TX2 6.76 to 9.11"));
  EXPECT_TRUE(std::ranges::all_of(one.evidence, &Evidence::across_boundaries));
  EXPECT_THAT(one.notes, Contains(HasSubstr("across boundaries")));
  EXPECT_THAT(one.notes, Contains("asked for FP32, NCS ran fp16"));
}

TEST(StudyTakeaways, TheDlaIsTheMostEfficientExceptWhereItsClockIsCapped) {
  const Takeaway& one = study("device-efficiency");
  EXPECT_EQ(verdict_words(one), "holds except for 15W-desktop");
  for (const char* words :
       {"MAXN 10.1 against 3.81", "30W 12.0 against 5.71", "15W 11.4 against 6.00",
        "15W-desktop 2.75 against 5.42", "10W 9.62 against 4.35"})
    EXPECT_THAT(one.answer, HasSubstr(words));
  for (const Evidence& line : one.evidence)
    EXPECT_EQ(line.across_boundaries, line.device != "Xavier DLA / Xavier GPU") << line.device;
}

TEST(StudyTakeaways, TheMostEfficientAtEachPrecision) {
  const Takeaway& one = study("most-efficient");
  ASSERT_EQ(one.evidence.size(), 2U);
  EXPECT_EQ(one.evidence[0].subject(), "Xavier DLA, 30W, FP32");
  EXPECT_NEAR(one.evidence[0].value, 12.01, 0.005);
  EXPECT_EQ(one.evidence[1].subject(), "Xavier GPU, 30W, FP16");
  EXPECT_NEAR(one.evidence[1].value, 15.94, 0.005);
  EXPECT_EQ(one.evidence[1].detail, "not told apart from Xavier GPU, 15W");
}

TEST(StudyTakeaways, NothingOnTheFrontIsBeaten) {
  const Takeaway& one = study("pareto");
  EXPECT_EQ(one.verdict, Verdict::answered);
  const RunView view = study_view();
  std::vector<const Record*> fastest{&view.records.front()};
  for (const Record& r : view.records)
    if (r.throughput && *r.throughput > *fastest.front()->throughput) fastest.front() = &r;
  EXPECT_THAT(one.evidence, Contains(::testing::Field(&Evidence::value, *fastest[0]->throughput)));
  EXPECT_THAT(one.answer, HasSubstr("confidence in the right class"));
}

TEST(StudyView, HoldsEveryConfigurationAndSaysWhatItIs) {
  const RunView view = study_view();
  EXPECT_EQ(view.records.size(), 288U);
  for (const Record& r : view.records) {
    EXPECT_EQ(r.engine, "study");
    EXPECT_EQ(r.weights, "study");
    EXPECT_TRUE(r.parameters && r.macs) << r.network;
    EXPECT_EQ(r.efficiency.has_value(), !r.boundary.empty());
    if (r.power_w) {
      EXPECT_NEAR(*r.throughput / *r.power_w, *r.efficiency, 1e-9);
    }
  }
}

// --- runs of this machine

struct Asked {
  const char* network;
  double parameters, macs;
};
constexpr Asked kNetworks[] = {{"squeezenet", 1.2e6, 0.9e9}, {"googlenet", 7e6, 1.6e9},
                               {"resnet-18", 11.7e6, 1.8e9}, {"resnet-50", 25.6e6, 3.9e9},
                               {"vgg-16", 138e6, 15.5e9},    {"vgg-19", 144e6, 19.6e9}};

/// Six networks at FP32 and FP16, FP16 `factor` times as fast, with a spread over networks.
RunView run_of(double factor, const std::string& ran = "", double spread = 0.01) {
  RunView view;
  double sign = 1;
  for (const Asked& asked : kNetworks)
    for (const bool half : {false, true}) {
      Record r;
      r.engine = "engine";
      r.device = "device";
      r.network = asked.network;
      r.weights = "seeded";
      r.precision = half ? "fp16" : "fp32";
      r.executed_precision = ran.empty() ? r.precision : ran;
      r.parameters = static_cast<record::Integer>(asked.parameters);
      r.macs = static_cast<record::Integer>(asked.macs);
      record::set_throughput(r, 1e11 / asked.macs * (half ? factor * (1 + sign * spread) : 1));
      r.number = static_cast<record::Integer>(view.records.size()) + 1;
      view.records.push_back(r);
      sign = half ? -sign : sign;
    }
  return view;
}

void add_watts(RunView& view, double watts, const std::string& boundary) {
  for (Record& r : view.records) {
    r.power_w = watts;
    r.efficiency = *r.throughput / watts;
    r.boundary = boundary;
  }
}

TEST(Takeaways, LowerPrecisionIsJudgedByWhatRan) {
  const auto differs = takeaways(run_of(2.4));
  EXPECT_EQ(find(differs, "lower-precision-throughput").verdict, Verdict::holds);
  EXPECT_EQ(find(differs, "same-execution").verdict, Verdict::too_little_data);
  const auto same = takeaways(run_of(1.0, "bf16"));
  EXPECT_EQ(find(same, "lower-precision-throughput").verdict, Verdict::too_little_data);
  EXPECT_EQ(find(same, "lower-precision-throughput").answer,
            "every network ran the same precision for both");
  EXPECT_EQ(find(same, "same-execution").verdict, Verdict::holds);
  EXPECT_THAT(find(same, "same-execution").notes,
              Contains("this machine: asked for FP32, ran bf16"));
}

TEST(Takeaways, ARatioBelowTwoDoesNotDouble) {
  EXPECT_EQ(find(takeaways(run_of(1.5)), "lower-precision-throughput").verdict,
            Verdict::does_not_hold);
  // The interval holds 1 and 2: nothing is shown.
  EXPECT_EQ(find(takeaways(run_of(1.5, "", 0.6)), "lower-precision-throughput").verdict,
            Verdict::too_little_data);
}

TEST(Takeaways, WhatRunsTheSameButDiffersIsSaid) {
  EXPECT_EQ(find(takeaways(run_of(1.3, "fp32")), "same-execution").verdict, Verdict::does_not_hold);
}

TEST(Takeaways, WhatCannotBeAskedSaysWhyInOneLine) {
  for (const RunView& view : {RunView{}, run_of(2.4)})
    for (const Takeaway& one : takeaways(view)) {
      if (one.verdict != Verdict::too_little_data) continue;
      EXPECT_THAT(one.answer, Not(IsEmpty())) << one.id;
      EXPECT_THAT(one.answer, Not(HasSubstr("\n"))) << one.id;
      EXPECT_THAT(one.evidence, IsEmpty()) << one.id;
    }
  const auto all = takeaways(run_of(2.4));
  EXPECT_THAT(find(all, "least-power").answer, HasSubstr("no case has watts"));
  EXPECT_THAT(find(all, "pareto").answer, HasSubstr("accuracy or watts"));
}

TEST(Takeaways, SizeNeedsFiveNetworks) {
  RunView view = run_of(2);
  EXPECT_EQ(find(takeaways(view), "size-throughput").verdict, Verdict::holds);
  std::erase_if(view.records,
                [](const Record& r) { return r.network == "vgg-16" || r.network == "resnet-50"; });
  EXPECT_THAT(find(takeaways(view), "size-throughput").answer, HasSubstr("5 networks"));
}

TEST(Takeaways, AnAskedForRateIsNoThroughput) {
  RunView view = run_of(2.4);
  for (Record& r : view.records) r.rate = 30;
  EXPECT_EQ(find(takeaways(view), "lower-precision-throughput").verdict, Verdict::too_little_data);
}

TEST(Takeaways, TwoDevicesAreComparedAndTheirBoundariesSaid) {
  RunView view = run_of(2.4), other = run_of(2.4);
  add_watts(view, 10, "module input");
  add_watts(other, 5, "USB stick");
  for (Record& r : other.records) {
    r.device = "stick";
    r.number += 100;
    view.records.push_back(r);
  }
  const auto all = takeaways(view);
  const Takeaway& least = find(all, "least-power");
  EXPECT_EQ(least.claim, "stick is as efficient as the others");
  EXPECT_EQ(least.verdict, Verdict::holds);
  EXPECT_THAT(least.notes, Contains(HasSubstr("device: module input; stick: USB stick")));
  EXPECT_EQ(find(all, "most-efficient").evidence.front().device, "stick");
  const Takeaway& front = find(all, "pareto");
  EXPECT_EQ(front.evidence.size(), 6U);  // FP16 on the stick, of each network
  EXPECT_THAT(front.notes, Contains(HasSubstr("no accuracy")));
}

TEST(Takeaways, RepeatsCountOnce) {
  RunView view = run_of(2.4), twice;
  for (Record r : view.records) {
    r.repeats = 2;
    for (r.repeat = 1; r.repeat <= 2; ++r.repeat) twice.records.push_back(r);
  }
  const auto once = takeaways(view), pooled = takeaways(twice);
  EXPECT_EQ(find(once, "lower-precision-throughput").answer,
            find(pooled, "lower-precision-throughput").answer);
}

TEST(Takeaways, JsonHoldsTheEvidence) {
  const auto parsed = nlohmann::json::parse(json(study_takeaways(), "the study"));
  EXPECT_EQ(parsed["title"], "the study");
  ASSERT_EQ(parsed["takeaways"].size(), 8U);
  const auto& line = parsed["takeaways"][0]["evidence"][0];
  EXPECT_EQ(line["device"], "Nano");
  EXPECT_EQ(line["precision"], "FP16 / FP32");
  EXPECT_NEAR(line["value"].get<double>(), 1.734, 0.001);
  EXPECT_EQ(line["bearing"], "no");
  EXPECT_EQ(line["networks"].size(), 7U);
  EXPECT_EQ(parsed["takeaways"][3]["verdict"], "holds");
}

TEST(Takeaways, TextStaysAsNarrowAsAsked) {
  for (const std::string& one : {plain(takeaways(RunView{}), "a run", {60, false})}) {
    std::size_t at = 0;
    while (at < one.size()) {
      const std::size_t end = std::min(one.find('\n', at), one.size());
      if (one.substr(at, 4) == "    ") {
        EXPECT_LE(end - at, 60U) << one.substr(at, end - at);
      }
      at = end + 1;
    }
  }
}

}  // namespace
}  // namespace perwatt::report::takeaways_test
