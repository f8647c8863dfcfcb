// What ONNX Runtime in particular must make of a request.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "driving.h"
#include "one_engine.h"

namespace perwatt::conformance::onnxruntime_conformance_test {
namespace {

namespace fs = std::filesystem;
using engine::LoadRequest;
using testing::Contains;
using testing::Pair;

class OnnxRuntimeConformance : public OneEngine {
 protected:
  OnnxRuntimeConformance() : OneEngine("onnxruntime") {}
  std::vector<float> answer(const LoadRequest& request) {
    const auto network = engine_->load(request);
    fill(network->input(0).data, 1);
    network->infer(0);
    return copied(network->output(0).data);
  }
};

TEST_F(OnnxRuntimeConformance, OptionsAreTheLibrarysOwnAndWin) {
  request_.threads = 2;
  request_.options = {{"intra_op_num_threads", "1"},
                      {"graph_optimization_level", "basic"},
                      {"enable_mem_pattern", "0"},
                      {"session.intra_op.allow_spinning", "0"}};
  const auto settings = engine_->load(request_)->settings();
  EXPECT_THAT(settings, Contains(Pair("intra_op_num_threads", "1")));
  EXPECT_THAT(settings, Contains(Pair("graph_optimization_level", "basic")));
  EXPECT_THAT(settings, Contains(Pair("enable_mem_pattern", "0")));
  EXPECT_THAT(settings, Contains(Pair("session.intra_op.allow_spinning", "0")));
  EXPECT_THAT(settings, Contains(Pair("provider", "CPUExecutionProvider")));
}

TEST_F(OnnxRuntimeConformance, AHalvedModelAnswersNearlyAsItself) {
  const auto single = answer(request_);
  request_.precision = Precision::fp16;
  const auto half = answer(request_);
  EXPECT_LT(largest_difference(single, half), 5e-3F);
  EXPECT_GT(largest_difference(single, half), 0.0F) << "was it halved at all?";
}

TEST_F(OnnxRuntimeConformance, SpareLanesWaitForTheirTurn) {
  request_.goal = engine::Goal::throughput;
  request_.spare_lanes = 3;
  const auto network = engine_->load(request_);
  const int at_once = std::stoi(network->settings().at("inferences_at_once"));
  EXPECT_EQ(network->lanes(), at_once + 3);
  Counter counter;
  for (int lane = 0; lane < network->lanes(); ++lane) network->start(lane, counter.done());
  counter.wait_for(network->lanes());
  EXPECT_EQ(counter.failed(), 0);
}

TEST_F(OnnxRuntimeConformance, AProfileLeavesNoFileBehind) {
  ASSERT_EQ(setenv("TMPDIR", folder_.c_str(), 1), 0);
  request_.profile = true;
  const auto network = engine_->load(request_);
  unsetenv("TMPDIR");
  for (int i = 0; i < 3; ++i) network->infer(0);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1) << "only the model";
  const auto executed = network->executed();
  ASSERT_FALSE(executed.layers.empty());
  EXPECT_TRUE(
      std::ranges::any_of(executed.layers, [](const auto& layer) { return layer.seconds > 0; }));
  EXPECT_EQ(network->executed().layers.size(), executed.layers.size()) << "asked once more";
}

}  // namespace
}  // namespace perwatt::conformance::onnxruntime_conformance_test
