// Matrices and exclusions, from a plan's text to its cases.
#include <gmock/gmock.h>

#include "base/error.h"
#include "run/plan/plan.h"

namespace perwatt::run::sweep_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

const std::vector<engine::Description> kFound = {
    {"fast", "1.0", "libfast.so", {{"cpu", "a CPU", {Precision::fp32}}, {"gpu", "a GPU", {}}}}};

std::vector<std::string> titles(const std::string& toml, std::vector<std::string>* warnings = {}) {
  std::vector<std::string> list;
  for (const auto& item : expand(parse_plan(toml, "plan.toml"), kFound, warnings)) {
    EXPECT_EQ(item.number, static_cast<int>(list.size()) + 1);
    list.push_back(item.title());
  }
  return list;
}

std::string refusal(const std::string& toml) {
  try {
    titles(toml);
  } catch (const UsageError& error) {
    return std::string(error.what()) + " | " + error.remedy();
  }
  return "";
}

TEST(SweepTest, RangesStandBesideIntegers) {
  const Plan plan = parse_plan("batches = [3, \"1-8:x2\"]\nlanes = \"2-3\"\nthreads = 4", "p");
  EXPECT_THAT(plan.batches, ElementsAre(3, 1, 2, 4, 8));
  EXPECT_THAT(plan.lanes, ElementsAre(2, 3));
  EXPECT_THAT(plan.threads, ElementsAre(4));
  EXPECT_THAT(refusal("batches = \"4-1\""),
              StartsWith("plan.toml:1:11: batches: count 4-1: the end lies below the beginning"));
}

constexpr const char* kTwo = R"(
precisions = ["fp32"]
networks = ["squeezenet"]
[[matrix]]
batches = [1, "4-8:4"]
[[matrix]]
networks = ["vgg-19"]
precisions = ["fp32", "fp16"]
devices = ["gpu"]
)";

TEST(SweepTest, CasesAreTheUnionOfTheMatrices) {
  EXPECT_THAT(titles(kTwo),
              ElementsAre("squeezenet fp32 fast/cpu", "squeezenet fp32 fast/cpu batch 4",
                          "squeezenet fp32 fast/cpu batch 8", "vgg-19 fp32 fast/gpu",
                          "vgg-19 fp16 fast/gpu"));
}

TEST(SweepTest, ACaseOfTwoMatricesIsMeasuredOnce) {
  EXPECT_THAT(titles(R"(
networks = ["alexnet"]
precisions = ["fp32"]
[[matrix]]
batches = [1, 2]
[[matrix]]
batches = [2, 4]
)"),
              ElementsAre("alexnet fp32 fast/cpu", "alexnet fp32 fast/cpu batch 2",
                          "alexnet fp32 fast/cpu batch 4"));
}

TEST(SweepTest, AMatrixMayHaveItsOwnRules) {
  const auto cases = expand(parse_plan(R"(
networks = ["alexnet"]
precisions = ["fp32"]
[[matrix]]
target = 0.05
[matrix.engine_options]
a = "1"
[[matrix]]
preset = "study-ncs"
)",
                                       "p"),
                            kFound);
  ASSERT_THAT(cases, SizeIs(2));
  EXPECT_EQ(cases[0].stop.target, 0.05);
  EXPECT_EQ(cases[0].engine_options.at("a"), "1");
  EXPECT_EQ(cases[1].lanes, 20);
  EXPECT_TRUE(cases[1].engine_options.empty());
}

TEST(SweepTest, ExclusionsTakeOutWhatMeetsAllTheirConditions) {
  std::vector<std::string> warnings;
  EXPECT_THAT(
      titles(R"(
networks = ["squeezenet", "vgg-19"]
precisions = ["fp32", "fp16"]
batches = [1, 8]
[[exclude]]
network = "VGG19"
precision = "fp32"
batch = ["4-16:4", 32]
[[exclude]]
network = "squeezenet"
batch = 1
)",
             &warnings),
      ElementsAre("squeezenet fp32 fast/cpu batch 8", "squeezenet fp16 fast/cpu batch 8",
                  "vgg-19 fp32 fast/cpu", "vgg-19 fp16 fast/cpu", "vgg-19 fp16 fast/cpu batch 8"));
  EXPECT_THAT(warnings, SizeIs(0));
}

TEST(SweepTest, EveryConditionIsAboutTheCasesOwnValue) {
  const std::string plan =
      "networks = ['alexnet']\nprecisions = ['fp32']\nscenarios = ['single_stream', 'offline']\n"
      "lanes = [1, 2]\nthreads = [1, 2]\ndevices = ['cpu', 'gpu']\n[[exclude]]\n";
  const auto all = titles(plan + "batch = 99").size();
  EXPECT_EQ(all, 12u);
  const std::pair<const char*, std::size_t> some[] = {{"network = 'alexnet'\nthreads = 1", 6},
                                                      {"engine = 'fast'\nlanes = 2", 8},
                                                      {"device = 'gpu'", 6},
                                                      {"precision = 'fp32'\ndevice = 'cpu'", 6},
                                                      {"lanes = 2", 8},
                                                      {"scenario = ['offline']", 4},
                                                      {"threads = 2", 6},
                                                      {"preset = ''\ndevice = 'cpu'", 6}};
  for (const auto& [conditions, left] : some) EXPECT_THAT(titles(plan + conditions), SizeIs(left));
}

TEST(SweepTest, AnExclusionThatMeetsNothingIsAWarning) {
  std::vector<std::string> warnings;
  EXPECT_THAT(
      titles("networks = ['alexnet']\n[[exclude]]\nnetwork = 'vgg-16'\nbatch = [2, 4]", &warnings),
      SizeIs(2));
  EXPECT_THAT(warnings,
              ElementsAre("exclude batch = 2 or 4, network = vgg-16: no case is like that"));
}

TEST(SweepTest, MistakesAreToldWithTheNearestWord) {
  EXPECT_THAT(
      refusal("[[exclude]]\nnetwrok = 'vgg-16'"),
      StartsWith("plan.toml:2:1: unknown key netwrok in an exclude | did you mean network?"));
  EXPECT_THAT(refusal("[[exclude]]\nprecision = 'fp23'"),
              StartsWith("unknown precision fp23 in an exclude | did you mean"));
  EXPECT_THAT(refusal("[[exclude]]\nbatch = 'x'"), HasSubstr("batch: count x"));
  EXPECT_THAT(refusal("[[exclude]]\nnetwork = 16"), HasSubstr("network must be a string"));
  EXPECT_THAT(refusal("[[exclude]]"), HasSubstr("without conditions"));
  EXPECT_THAT(refusal("[[exclude]]\nengine = 'fast'"), StartsWith("the plan's excludes leave no"));
  EXPECT_THAT(refusal("[[matrix]]\nbatchs = 1"),
              StartsWith("plan.toml:2:1: unknown key batchs in a matrix | did you mean batches?"));
  EXPECT_THAT(refusal("[[matrix]]\ntitle = 'x'"),
              StartsWith("plan.toml:2:1: title holds for the whole run | write it above"));
  EXPECT_THAT(refusal("matrix = 1"), HasSubstr("matrix must be tables"));
  EXPECT_THAT(refusal("exclude = [1]"), HasSubstr("exclude must be tables"));
  EXPECT_THAT(refusal("matrx = 1"), HasSubstr("did you mean matrix?"));
  EXPECT_THAT(refusal("order = 'plam'"), HasSubstr("did you mean plan?"));
  EXPECT_THAT(refusal("repeats = 0"), HasSubstr("0 repeats are out of range"));
  EXPECT_THAT(refusal("cool_down_limit_seconds = -1"), HasSubstr("is not possible"));
}

TEST(SweepTest, WrittenPlansReadBackTheSame) {
  for (const std::string& text :
       {std::string(kTwo),
        std::string(
            "order_seed = 4\nrepeats = 3\nbatches = ['1-4']\n[engine_options]\na = '1'\n"
            "[[matrix]]\n[[matrix]]\nlanes = ['1-3']\n[matrix.engine_options]\nb = '2'\n"
            "[[matrix]]\nengines = ['x', 'y']\n"
            "[[exclude]]\nbatch = ['2-3', 8]\nnetwork = ['a', 'b']\n[[exclude]]\nlanes = 1\n")}) {
    const Plan plan = parse_plan(text, "once");
    EXPECT_FALSE(plan.matrices.empty());
    EXPECT_EQ(parse_plan(to_toml(plan), "again"), plan) << to_toml(plan);
  }
}

}  // namespace
}  // namespace perwatt::run::sweep_test
