#include "cli/run_flags.h"

#include <gmock/gmock.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fstream>

#include "base/error.h"

namespace perwatt::cli::run_flags_test {
namespace {

/// The plan that a command line makes.
run::Plan plan_of(const std::string& words) {
  CLI::App app;
  RunFlags flags;
  add_run_flags(app, flags);
  app.parse(words);
  note_plan_flags(app, flags);
  return make_plan(flags);
}

TEST(RunFlagsTest, NothingGivenIsTheStudy) {
  EXPECT_EQ(plan_of(""), run::Plan{});
}

TEST(RunFlagsTest, RatesAndBounds) {
  EXPECT_THAT(plan_of("--rate 50,30.5").rates, testing::ElementsAre(50, 30.5));
  EXPECT_EQ(plan_of("--latency-bound 50ms").latency_bound_ms, 50);
  EXPECT_EQ(plan_of("--latency-bound 0.05s --bound-percentile 90").latency_bound_ms, 50);
  EXPECT_EQ(plan_of("--latency-bound 900us").latency_bound_ms, 0.9);
  EXPECT_EQ(plan_of("--bound-percentile 90").bound_percentile, 90);
  for (const char* text : {"", "fast", "5 ms", "-3ms", "5m", "nan"})
    EXPECT_THROW(parse_milliseconds(text), UsageError) << text;
  EXPECT_THROW(plan_of("--preset mlperf --max-seconds 5"), UsageError);
  EXPECT_EQ(plan_of("--preset mlperf --scenario server --rate 5").preset, "mlperf");
}

TEST(RunFlagsTest, ListsTakeCommasAndRepetition) {
  const auto plan = plan_of("-n vgg-16,alexnet -n squeezenet -b 1,8 -p fp32 --threads 2");
  EXPECT_THAT(plan.networks, testing::ElementsAre("vgg-16", "alexnet", "squeezenet"));
  EXPECT_THAT(plan.batches, testing::ElementsAre(1, 8));
  EXPECT_THAT(plan.precisions, testing::ElementsAre("fp32"));
  EXPECT_THAT(plan.threads, testing::ElementsAre(2));
}

TEST(RunFlagsTest, CountsMayBeRanges) {
  const auto plan = plan_of("-b 1-8:x2,12 --lanes 1-3 --threads 2 --scenario offline");
  EXPECT_THAT(plan.batches, testing::ElementsAre(1, 2, 4, 8, 12));
  EXPECT_THAT(plan.lanes, testing::ElementsAre(1, 2, 3));
  try {
    plan_of("-b 8-1");
    FAIL() << "it was taken";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), testing::StartsWith("--batch: count 8-1: "));
  }
}

TEST(RunFlagsTest, OrderRepeatsAndCoolDown) {
  const auto plan =
      plan_of("--order plan --order-seed 5 --repeats 3 --cool-down --cool-down-limit 9");
  EXPECT_EQ(plan.order, "plan");
  EXPECT_EQ(plan.order_seed, 5u);
  EXPECT_EQ(plan.repeats, 3);
  EXPECT_TRUE(plan.cool_down);
  EXPECT_EQ(plan.cool_down_limit_seconds, 9);
}

TEST(RunFlagsTest, FlagsGoOverEveryMatrix) {
  const auto path = std::filesystem::path(testing::TempDir()) / "run_flags_matrix.toml";
  std::ofstream(path) << "[[matrix]]\nnetworks = 'vgg-16'\n[[matrix]]\nbatches = 8\n";
  const auto plan = plan_of("-n alexnet " + path.string());
  std::filesystem::remove(path);
  ASSERT_EQ(plan.matrices.size(), 2u);
  EXPECT_THAT(plan.matrices[0].networks, testing::ElementsAre("alexnet"));
  EXPECT_THAT(plan.matrices[1].networks, testing::ElementsAre("alexnet"));
  EXPECT_THAT(plan.matrices[1].batches, testing::ElementsAre(8));
}

TEST(RunFlagsTest, FlagsGoOverThePlanFile) {
  const auto path = std::filesystem::path(testing::TempDir()) / "run_flags_test.toml";
  std::ofstream(path)
      << "networks = ['vgg-16']\ntarget = 0.05\nseed = 7\n[engine_options]\na = '1'\n";
  const auto plan = plan_of("-n alexnet " + path.string() + " -o a=2 -o openvino/cpu.b=x=y");
  std::filesystem::remove(path);
  EXPECT_THAT(plan.networks, testing::ElementsAre("alexnet"));
  EXPECT_EQ(plan.target, 0.05);
  EXPECT_EQ(plan.seed, 7u);
  EXPECT_EQ(plan.engine_options.at("a"), "2");
  EXPECT_EQ(plan.engine_options.at("openvino/cpu.b"), "x=y");
}

TEST(RunFlagsTest, ModelsMayHaveCommasInTheirNames) {
  EXPECT_THAT(plan_of("--model a,b.onnx --model c.onnx").models,
              testing::ElementsAre("a,b.onnx", "c.onnx"));
}

TEST(RunFlagsTest, AFloorAboveTheUsualCeilingMovesIt) {
  EXPECT_EQ(plan_of("--min-seconds 30").max_seconds, 30);
  EXPECT_EQ(plan_of("--max-seconds 0.5").min_seconds, 0.5);
}

TEST(RunFlagsTest, APresetFixesWhatItFixes) {
  EXPECT_EQ(plan_of("--preset study-ncs").preset, "study-ncs");
  EXPECT_THROW(plan_of("--preset study-ncs --lanes 4"), UsageError);
  EXPECT_THROW(plan_of("-o novalue"), UsageError);
}

TEST(ParseShareTest, PercentAndFraction) {
  EXPECT_DOUBLE_EQ(parse_share("2%"), 0.02);
  EXPECT_DOUBLE_EQ(parse_share("2 %"), 0.02);
  EXPECT_DOUBLE_EQ(parse_share("0.02"), 0.02);
  for (const char* text : {"", "%", "two", "2%%", "nan", "2 percent"})
    EXPECT_THROW(parse_share(text), UsageError) << text;
}

}  // namespace
}  // namespace perwatt::cli::run_flags_test
