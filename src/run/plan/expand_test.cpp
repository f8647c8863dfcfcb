#include <gmock/gmock.h>

#include "base/error.h"
#include "run/plan/plan.h"

namespace perwatt::run::expand_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const std::vector<engine::Description> kFound = {
    {"fast", "1.0", "libfast.so", {{"cpu", "a CPU", {Precision::fp32}}, {"gpu", "a GPU", {}}}},
    {"wide", "2.0", "libwide.so", {{"cpu", "a CPU", {}}, {"stick", "a stick", {}}}}};

Plan small() {
  Plan plan;
  plan.networks = {"alexnet"};
  plan.precisions = {"fp32"};
  return plan;
}

std::vector<std::string> titles(const Plan& plan) {
  std::vector<std::string> list;
  for (const auto& item : expand(plan, kFound)) list.push_back(item.title());
  return list;
}

std::string refusal(const Plan& plan) {
  try {
    expand(plan, kFound);
  } catch (const UsageError& error) {
    return std::string(error.what()) + " | " + error.remedy();
  }
  return "";
}

TEST(ExpandTest, PowerModesAreTheOutermostAxis) {
  Plan plan = small();
  plan.batches = {1, 8};
  plan.power_modes = {"MAXN", "5W"};
  EXPECT_THAT(titles(plan),
              ElementsAre("alexnet fp32 fast/cpu MAXN", "alexnet fp32 fast/cpu batch 8 MAXN",
                          "alexnet fp32 fast/cpu 5W", "alexnet fp32 fast/cpu batch 8 5W"));
  const auto cases = expand(plan, kFound);
  EXPECT_NE(cases[0].key("1", ""), cases[2].key("1", ""));
  Exclusion some;
  some.conditions["power_mode"] = {"5W"};
  some.conditions["batch"] = {"8"};
  plan.exclusions = {some};
  EXPECT_THAT(expand(plan, kFound), SizeIs(3));
  plan.power_mode_settle_seconds = -1;
  EXPECT_THAT(refusal(plan), HasSubstr("settling time"));
}

TEST(ExpandTest, TheStudyIsNineNetworksAtTwoPrecisions) {
  const auto cases = expand(Plan{}, kFound);
  ASSERT_THAT(cases, SizeIs(18));
  EXPECT_EQ(cases[0].title(), "alexnet fp32 fast/cpu");
  EXPECT_EQ(cases[1].title(), "alexnet fp16 fast/cpu");
  EXPECT_EQ(cases[17].title(), "vgg-19 fp16 fast/cpu");
  EXPECT_EQ(cases[17].number, 18);
  EXPECT_EQ(cases[0].lanes, 1);
  EXPECT_EQ(cases[0].stop.target, 0.02);
  EXPECT_EQ(cases[0].time_limit, std::chrono::seconds(300));
}

TEST(ExpandTest, RatesAreAnAxisOfOpenLoopsOnly) {
  Plan plan = small();
  plan.scenarios = {"single_stream", "server", "fixed_rate"};
  plan.rates = {50, 30.5, 50};
  EXPECT_THAT(
      titles(plan),
      ElementsAre("alexnet fp32 fast/cpu", "alexnet fp32 fast/cpu server 50/s",
                  "alexnet fp32 fast/cpu server 30.5/s", "alexnet fp32 fast/cpu fixed_rate 50/s",
                  "alexnet fp32 fast/cpu fixed_rate 30.5/s"));
  const auto cases = expand(plan, kFound);
  EXPECT_NE(cases[1].key("", ""), cases[2].key("", ""));
  EXPECT_EQ(cases[3].lanes, 1);
  EXPECT_EQ(cases[1].demand().rate, 50);
}

TEST(ExpandTest, ALatencyBoundHasTheRateSearched) {
  Plan plan = small();
  plan.scenarios = {"server"};
  plan.latency_bound_ms = 50;
  plan.bound_percentile = 90;
  const auto cases = expand(plan, kFound);
  ASSERT_THAT(cases, SizeIs(1));
  EXPECT_EQ(cases[0].title(), "alexnet fp32 fast/cpu server p90 50 ms");
  EXPECT_EQ(cases[0].demand().rate, 0);
  EXPECT_EQ(cases[0].demand().latency_bound, std::chrono::milliseconds(50));
  EXPECT_GT(cases[0].time_limit, std::chrono::seconds(300));
  const auto key = cases[0].key("", "");
  plan.latency_bound_ms = 60;
  EXPECT_NE(expand(plan, kFound)[0].key("", ""), key);
}

TEST(ExpandTest, WhatDoesNotGoTogetherIsRefused) {
  Plan plan = small();
  plan.scenarios = {"server"};
  EXPECT_THAT(refusal(plan), HasSubstr("server needs a rate | give it, as in --rate 50"));
  plan.rates = {50};
  plan.latency_bound_ms = 50;
  EXPECT_THAT(refusal(plan), HasSubstr("exclude each other"));
  plan.rates = {0};
  EXPECT_THAT(refusal(plan), HasSubstr("a rate of 0/s is out of range"));
  plan.rates.clear();
  plan.scenarios = {"fixed_rate"};
  EXPECT_THAT(refusal(plan), HasSubstr("latency bound is for the scenario server only"));
  plan.latency_bound_ms = 0;
  EXPECT_THAT(refusal(plan), HasSubstr("fixed_rate needs a rate"));
  plan.scenarios = {"offline"};
  plan.rates = {10};
  EXPECT_THAT(refusal(plan), HasSubstr("server and fixed_rate only"));
}

TEST(ExpandTest, MlperfTakesThePlansScenarios) {
  Plan plan = small();
  plan.preset = "mlperf";
  plan.scenarios = {"single_stream", "offline"};
  plan.min_seconds = 2;
  const auto cases = expand(plan, kFound);
  ASSERT_THAT(cases, SizeIs(2));
  EXPECT_EQ(cases[0].stop.fixed_queries, 1024);
  EXPECT_EQ(cases[1].stop.fixed_queries, 24'576);
  EXPECT_EQ(cases[1].stop.minimum, std::chrono::seconds(2));
  EXPECT_EQ(cases[1].title(), "alexnet fp32 fast/cpu mlperf offline");
}

TEST(ExpandTest, TheProductComesInTheOrderOfTheAxes) {
  Plan plan = small();
  plan.networks = {"VGG16", "alexnet", "vgg-16"};
  plan.batches = {8, 1};
  plan.threads = {1, 2};
  EXPECT_THAT(
      titles(plan),
      ElementsAre("vgg-16 fp32 fast/cpu batch 8 threads 1",
                  "vgg-16 fp32 fast/cpu batch 8 threads 2", "vgg-16 fp32 fast/cpu threads 1",
                  "vgg-16 fp32 fast/cpu threads 2", "alexnet fp32 fast/cpu batch 8 threads 1",
                  "alexnet fp32 fast/cpu batch 8 threads 2", "alexnet fp32 fast/cpu threads 1",
                  "alexnet fp32 fast/cpu threads 2"));
}

TEST(ExpandTest, ADeviceOfOneEngineIsLeftOutForTheOther) {
  Plan plan = small();
  plan.engines = {"fast", "wide"};
  plan.devices = {"cpu", "stick"};
  EXPECT_THAT(titles(plan), ElementsAre("alexnet fp32 fast/cpu", "alexnet fp32 wide/cpu",
                                        "alexnet fp32 wide/stick"));
}

TEST(ExpandTest, AnEngineWithNoneOfTheDevicesIsAnError) {
  Plan plan = small();
  plan.engines = {"fast", "wide"};
  plan.devices = {"stick"};
  EXPECT_THAT(refusal(plan), HasSubstr("fast has none of the devices stick"));
}

TEST(ExpandTest, UnknownWordsNameTheNearest) {
  Plan plan = small();
  plan.networks = {"alexnt"};
  EXPECT_THAT(refusal(plan), testing::StartsWith("unknown network alexnt | did you mean alexnet?"));
  plan = small();
  plan.engines = {"fats"};
  EXPECT_EQ(refusal(plan), "unknown engine fats | did you mean fast? known: fast, wide");
  plan = small();
  plan.devices = {"gpx"};
  EXPECT_EQ(refusal(plan), "fast has no device gpx | did you mean gpu? known: cpu, gpu");
  plan = small();
  plan.precisions = {"fp61"};
  EXPECT_THAT(refusal(plan), HasSubstr("did you mean fp16?"));
  plan = small();
  plan.scenarios = {"ofline"};
  EXPECT_THAT(refusal(plan), HasSubstr("did you mean offline?"));
  plan = small();
  plan.preset = "study-jestson";
  EXPECT_THAT(refusal(plan), HasSubstr("did you mean study-jetson?"));
}

TEST(ExpandTest, CountsOutOfRangeAreRefused) {
  for (const int batch : {0, -1, 100000}) {
    Plan plan = small();
    plan.batches = {batch};
    EXPECT_THAT(refusal(plan), HasSubstr("out of range | use 1 to")) << batch;
  }
  Plan plan = small();
  plan.lanes = {-1};
  EXPECT_NE(refusal(plan), "");
  plan = small();
  plan.threads = {5000};
  EXPECT_NE(refusal(plan), "");
  plan = small();
  plan.target = 0;
  EXPECT_THAT(refusal(plan), HasSubstr("target 0 is out of range"));
  plan = small();
  plan.min_seconds = 20;
  EXPECT_NE(refusal(plan), "");
  plan = small();
  plan.time_limit_seconds = 0;
  EXPECT_NE(refusal(plan), "");
  plan = small();
  plan.precisions = {};
  EXPECT_EQ(refusal(plan), "the plan's precisions are empty | name at least one");
}

TEST(ExpandTest, ThreadsThatDecodeReachTheCases) {
  Plan plan = small();
  plan.data = "pictures";
  plan.decode_threads = 3;
  EXPECT_EQ(expand(plan, kFound).at(0).decode_threads, 3);
  for (const int threads : {-1, 5000}) {
    plan.decode_threads = threads;
    EXPECT_THAT(refusal(plan), HasSubstr("threads that decode are out of range | use 1 to 1024"));
  }
}

TEST(ExpandTest, HugePlansAreRefusedBeforeTheyEatTheMemory) {
  Plan plan;
  plan.scenarios = {"offline"};
  for (int i = 1; i <= 1000; ++i) {
    plan.batches.push_back(i);
    plan.lanes.push_back(i);
  }
  EXPECT_THAT(refusal(plan), HasSubstr("more than 100000 cases"));
}

TEST(ExpandTest, SingleStreamHasOneLane) {
  Plan plan = small();
  plan.lanes = {0, 1};
  EXPECT_THAT(titles(plan), SizeIs(1));
  plan.lanes = {4};
  EXPECT_THAT(refusal(plan), HasSubstr("single_stream has one lane, not 4"));
  plan.scenarios = {"single_stream", "offline"};
  EXPECT_THAT(refusal(plan), HasSubstr("add 1 to the lanes"));
  plan.lanes = {0, 4};
  EXPECT_THAT(titles(plan), ElementsAre("alexnet fp32 fast/cpu", "alexnet fp32 fast/cpu offline",
                                        "alexnet fp32 fast/cpu lanes 4 offline"));
}

TEST(ExpandTest, APresetGivesScenarioLanesAndStopping) {
  Plan plan = small();
  plan.preset = "study-ncs";
  const auto cases = expand(plan, kFound);
  ASSERT_THAT(cases, SizeIs(1));
  EXPECT_EQ(cases[0].scenario, load::Scenario::offline);
  EXPECT_EQ(cases[0].lanes, 20);
  EXPECT_EQ(cases[0].stop.fixed_queries, 20);
  EXPECT_EQ(cases[0].stop.groups, 10);
  plan.preset = "study-jetson";
  const auto jetson = expand(plan, kFound);
  EXPECT_EQ(jetson[0].lanes, 1);
  EXPECT_FALSE(jetson[0].warm_up.until_stationary);
}

TEST(ExpandTest, APresetAsksAToolForOptionsOfItsOwn) {
  const std::vector<engine::Description> found = {
      kFound[0], {"trtexec", "8.5.2", "trtexec", {{"gpu", "a GPU", {}}}}};
  Plan plan = small();
  plan.engines = {"fast", "trtexec"};
  plan.devices = {"gpu"};
  plan.preset = "study-jetson";
  plan.engine_options = {{"trtexec.threads", "no"}};
  const auto cases = expand(plan, found);
  ASSERT_THAT(cases, SizeIs(2));
  EXPECT_TRUE(cases[0].engine_options.empty());
  EXPECT_TRUE(cases[1].engine_options.contains("useSpinWait"));
  EXPECT_EQ(cases[1].engine_options.at("threads"), "no") << "the plan's own word holds";
  plan.preset = "mlperf";
  EXPECT_FALSE(expand(plan, found)[1].engine_options.contains("useSpinWait"));
}

TEST(ExpandTest, OptionsReachTheEngineAndDeviceTheyAreFor) {
  Plan plan = small();
  plan.engines = {"fast", "wide"};
  plan.devices = {"cpu", "gpu", "stick"};
  plan.engine_options = {{"a", "all"},
                         {"fast.a", "engine"},
                         {"fast/gpu.a", "device"},
                         {"wide.b", "wide"},
                         {"dotted.key", "all"}};
  const auto cases = expand(plan, kFound);
  ASSERT_THAT(cases, SizeIs(4));
  EXPECT_EQ(cases[0].engine_options.at("a"), "engine");
  EXPECT_EQ(cases[1].engine_options.at("a"), "device");
  EXPECT_EQ(cases[2].engine_options.at("a"), "all");
  EXPECT_EQ(cases[3].engine_options.at("b"), "wide");
  for (const auto& item : cases) EXPECT_EQ(item.engine_options.at("dotted.key"), "all");
  EXPECT_FALSE(cases[0].engine_options.contains("b"));
}

TEST(ExpandTest, NothingFoundIsAnError) {
  EXPECT_THROW(expand(Plan{}, {}), UsageError);
}

}  // namespace
}  // namespace perwatt::run::expand_test
