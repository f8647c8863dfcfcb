#include "cli/compare_flags.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace perwatt::cli::compare_flags_test {
namespace {

using testing::ElementsAre;

run::Plan common() {
  run::Plan plan;
  plan.networks = {"squeezenet"};
  plan.engine_options["latency_us"] = "100";
  return plan;
}

TEST(SideOf, PutsItsValuesOverTheCommonPlan) {
  const SideFlags side = side_of(
      common(), {"engine=synthetic,precision=fp16,batch=8", "option.latency_us=200"}, "--a");
  EXPECT_THAT(side.plan.engines, ElementsAre("synthetic"));
  EXPECT_THAT(side.plan.precisions, ElementsAre("fp16"));
  EXPECT_THAT(side.plan.batches, ElementsAre(8));
  EXPECT_THAT(side.plan.networks, ElementsAre("squeezenet"));
  EXPECT_EQ(side.plan.engine_options.at("latency_us"), "200");
  EXPECT_EQ(side.words, "engine=synthetic, precision=fp16, batch=8, option.latency_us=200");
}

TEST(SideOf, ACommaBelongsToTheValueUnlessAKeyFollows) {
  const SideFlags side = side_of(common(), {"option.executes=bf16:0.9,fp32:0.1,lanes=4"}, "--b");
  EXPECT_EQ(side.plan.engine_options.at("executes"), "bf16:0.9,fp32:0.1");
  EXPECT_THAT(side.plan.lanes, ElementsAre(4));
}

TEST(SideOf, AModelTakesTheNetworksPlace) {
  const SideFlags side = side_of(common(), {"model=a.onnx,engine-path=/opt/x"}, "--b");
  EXPECT_TRUE(side.plan.networks.empty());
  EXPECT_THAT(side.plan.models, ElementsAre("a.onnx"));
  EXPECT_THAT(side.engine_paths, ElementsAre("/opt/x"));
}

TEST(SideOf, RefusesWhatItDoesNotKnow) {
  for (const char* word : {"fp16", "=fp16", "presision=fp16", "batch=8x", ""})
    EXPECT_THROW(side_of(common(), {word}, "--a"), UsageError) << word;
}

}  // namespace
}  // namespace perwatt::cli::compare_flags_test
