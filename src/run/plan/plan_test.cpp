#include "run/plan/plan.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"

namespace perwatt::run::plan_test {
namespace {

/// What parsing `toml` is refused with: "WHAT | REMEDY"; "" where it is not.
std::string refusal(const std::string& toml) {
  try {
    parse_plan(toml, "plan.toml");
  } catch (const UsageError& error) {
    return std::string(error.what()) + " | " + error.remedy();
  }
  return "";
}

TEST(PlanTest, EmptyTextIsTheStudy) {
  const Plan plan = parse_plan("", "empty");
  EXPECT_EQ(plan, Plan{});
  EXPECT_THAT(plan.precisions, testing::ElementsAre("fp32", "fp16"));
}

TEST(PlanTest, ReadsEveryKey) {
  const Plan plan = parse_plan(R"(
title = "night run"
networks = ["vgg-16", "alexnet"]
models = ["a.onnx"]
engines = ["synthetic"]
devices = "cpu"
precisions = ["fp32"]
batches = [1, 8]
lanes = [0, 4]
threads = 2
scenarios = ["offline"]
preset = ""
target = 0.01
min_seconds = 2
max_seconds = 20.5
time_limit_seconds = 60
seed = 7
data = "pictures"
pictures = 100
exact_decoding = true
decode_threads = 3
order = "plan"
order_seed = 9
repeats = 5
cool_down = true
cool_down_limit_seconds = 60
power_modes = ["MAXN", "5W"]
power_mode_settle_seconds = 2.5
[engine_options]
latency_us = "100"
)",
                               "plan.toml");
  EXPECT_EQ(plan.title, "night run");
  EXPECT_THAT(plan.networks, testing::ElementsAre("vgg-16", "alexnet"));
  EXPECT_THAT(plan.models, testing::ElementsAre("a.onnx"));
  EXPECT_THAT(plan.devices, testing::ElementsAre("cpu"));
  EXPECT_THAT(plan.batches, testing::ElementsAre(1, 8));
  EXPECT_THAT(plan.threads, testing::ElementsAre(2));
  EXPECT_EQ(plan.min_seconds, 2);
  EXPECT_EQ(plan.max_seconds, 20.5);
  EXPECT_EQ(plan.seed, 7u);
  EXPECT_EQ(plan.data, "pictures");
  EXPECT_EQ(plan.pictures, 100);
  EXPECT_TRUE(plan.exact_decoding);
  EXPECT_EQ(plan.decode_threads, 3);
  EXPECT_EQ(plan.order, "plan");
  EXPECT_EQ(plan.order_seed, 9u);
  EXPECT_EQ(plan.repeats, 5);
  EXPECT_TRUE(plan.cool_down);
  EXPECT_EQ(plan.cool_down_limit_seconds, 60);
  EXPECT_THAT(plan.power_modes, testing::ElementsAre("MAXN", "5W"));
  EXPECT_EQ(plan.power_mode_settle_seconds, 2.5);
  EXPECT_EQ(plan.engine_options.at("latency_us"), "100");
}

TEST(PlanTest, WrittenPlanReadsBackTheSame) {
  Plan plan;
  plan.title = "quotes \" and \\ and\nlines";
  plan.networks = {"vgg-16"};
  plan.models = {"/a/b.onnx", "c d.onnx"};
  plan.engines = {};
  plan.devices = {"cpu", "gpu.1"};
  plan.batches = {1, 8, 64};
  plan.target = 0.1 + 0.2;
  plan.max_seconds = 60;
  plan.seed = 9223372036854775807u;
  plan.engine_options = {{"openvino/cpu.NUM_STREAMS", "2"}, {"key with = and .", "value"}};
  EXPECT_EQ(parse_plan(to_toml(plan), "again"), plan);
  EXPECT_EQ(parse_plan(to_toml(Plan{}), "again"), Plan{});
  plan.title = "\nbegins with a line's end, 'has' \"quotes\"\n";
  plan.rates = {0.01, 2};
  EXPECT_EQ(parse_plan(to_toml(plan), "again"), plan);
  EXPECT_THAT(to_toml(plan), testing::HasSubstr("rates = [ 0.01, 2.0 ]\n"));
}

TEST(PlanTest, MalformedTextIsToldWithItsPlace) {
  const std::string text = refusal("title = \"x\"\nbatches = [1, 2\ntarget = 0.1\n");
  EXPECT_THAT(text, testing::StartsWith("plan.toml:3:1: "));
  EXPECT_THAT(text, testing::HasSubstr("TOML"));
}

TEST(PlanTest, UnknownKeyIsToldWithTheNearestOne) {
  const std::string text = refusal("title = \"x\"\n  netwroks = [\"vgg-16\"]\n");
  EXPECT_THAT(text,
              testing::StartsWith("plan.toml:2:3: unknown key netwroks | did you mean networks?"));
}

TEST(PlanTest, WrongTypesAreToldWithTheirPlace) {
  EXPECT_EQ(
      refusal("batches = [1, true]"),
      "plan.toml:1:15: batches must be an integer, not boolean | write it as in: batches = 1");
  EXPECT_THAT(refusal("batches = [1, \"two\"]"),
              testing::StartsWith("plan.toml:1:15: batches: count two: not a whole number"));
  EXPECT_EQ(refusal("networks = 16"),
            "plan.toml:1:12: networks must be a string, not integer | write it as in: networks = "
            "\"word\"");
  EXPECT_EQ(refusal("target = true"),
            "plan.toml:1:10: target must be a number, not boolean | write it as in: target = 0.5");
  EXPECT_THAT(refusal("engine_options = 1"), testing::HasSubstr("[engine_options]"));
  EXPECT_THAT(refusal("seed = -1"), testing::HasSubstr("must not be negative"));
  EXPECT_THAT(refusal("lanes = 5000000000"), testing::HasSubstr("out of range"));
}

TEST(PlanTest, AFileWithoutEndIsNoPlan) {
  try {
    read_plan("/dev/zero");
    FAIL() << "no error";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("over 1 MiB"));
  }
}

TEST(PlanTest, NumbersAreFinite) {
  EXPECT_EQ(refusal("target = nan"),
            "plan.toml:1:10: target = nan is no finite number | write it as in: target = 0.5");
  EXPECT_THAT(refusal("time_limit_seconds = -inf"), testing::HasSubstr("-inf is no finite"));
}

TEST(PlanTest, ModelsStartAtThePlansFolder) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "plan_test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "plan.toml") << "models = ['near.onnx', '/far/away.onnx']\n";
  const Plan plan = read_plan(folder / "plan.toml");
  std::filesystem::remove_all(folder);
  EXPECT_THAT(plan.models, testing::ElementsAre((folder / "near.onnx").string(), "/far/away.onnx"));
}

TEST(PlanTest, UnreadableFilesAreUsageErrors) {
  try {
    read_plan("/nonexistent/plan.toml");
    FAIL() << "it was read";
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(),
                 "cannot read the plan /nonexistent/plan.toml: No such file or directory");
  }
  EXPECT_THROW(read_plan(std::filesystem::temp_directory_path()), UsageError);
}

TEST(CaseTest, KeyIsStableAndTellsCasesApart) {
  Case item;
  item.engine = "openvino";
  item.device = "cpu";
  item.network = "vgg-16";
  const std::string key = item.key("2026.4", "abc");
  EXPECT_EQ(key.size(), 32u);
  Case longer = item;
  longer.number = 7;
  longer.stop.target = 0.5;
  longer.time_limit = std::chrono::seconds(1);
  EXPECT_EQ(longer.key("2026.4", "abc"), key) << "how long it is measured does not make a case";
  EXPECT_NE(item.key("2026.5", "abc"), key);
  EXPECT_NE(item.key("2026.4", "abd"), key);
  EXPECT_NE(item.key("2026.4a", "bc"), item.key("2026.4", "abc"));
  Case other = item;
  other.batch = 8;
  EXPECT_NE(other.key("2026.4", "abc"), key);
  other = item;
  other.engine_options["a"] = "b";
  EXPECT_NE(other.key("2026.4", "abc"), key);
}

TEST(CaseTest, KeyTellsPicturesApartAndNotTheirPlace) {
  Case item;
  const std::string without = item.key("1", "model");
  EXPECT_EQ(item.key("1", "model", "pictures"), without) << "pictures that are not asked for";
  item.data = "/here/pictures";
  const std::string key = item.key("1", "model", "pictures");
  EXPECT_NE(key, without);
  EXPECT_NE(item.key("1", "model", "others"), key);
  Case other = item;
  other.data = "/there/pictures";
  other.decode_threads = 3;
  EXPECT_EQ(other.key("1", "model", "pictures"), key) << "neither changes an answer";
  other.exact_decoding = true;
  EXPECT_NE(other.key("1", "model", "pictures"), key);
  other = item;
  other.preprocessing = "imagenet";
  EXPECT_NE(other.key("1", "model", "pictures"), key);
  other = item;
  other.speed = false;
  EXPECT_NE(other.key("1", "model", "pictures"), key);
}

TEST(CaseTest, TitleNamesWhatDiffersFromTheUsual) {
  Case item;
  item.engine = "openvino";
  item.device = "cpu";
  item.network = "resnet-50";
  item.precision = Precision::fp16;
  item.lanes = 1;
  EXPECT_EQ(item.title(), "resnet-50 fp16 openvino/cpu");
  item.scenario = load::Scenario::offline;
  item.lanes = 4;
  item.batch = 8;
  item.threads = 2;
  EXPECT_EQ(item.title(), "resnet-50 fp16 openvino/cpu batch 8 lanes 4 threads 2 offline");
}

}  // namespace
}  // namespace perwatt::run::plan_test
