// What OpenVINO in particular must make of a request.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "driving.h"
#include "one_engine.h"

namespace perwatt::conformance::openvino_conformance_test {
namespace {

namespace fs = std::filesystem;
using engine::Failure;
using engine::LoadRequest;
using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

class OpenVinoConformance : public OneEngine {
 protected:
  OpenVinoConformance() : OneEngine("openvino") {}
};

TEST_F(OpenVinoConformance, Fp32AsksForFloat32AndLatency) {
  const auto settings = engine_->load(request_)->settings();
  EXPECT_THAT(settings, Contains(Pair("INFERENCE_PRECISION_HINT", "f32")));
  EXPECT_THAT(settings, Contains(Pair("PERFORMANCE_HINT", "LATENCY")));
  EXPECT_THAT(settings, Contains(Pair("EXECUTION_DEVICES", HasSubstr("CPU"))));
}

TEST_F(OpenVinoConformance, ThroughputLanesAndThreadsArePassedOn) {
  request_.goal = engine::Goal::throughput;
  request_.threads = 1;
  const auto chosen = engine_->load(request_);
  const auto settings = chosen->settings();
  EXPECT_THAT(settings, Contains(Pair("PERFORMANCE_HINT", "THROUGHPUT")));
  EXPECT_THAT(settings, Contains(Pair("INFERENCE_NUM_THREADS", "1")));
  EXPECT_EQ(settings.at("OPTIMAL_NUMBER_OF_INFER_REQUESTS"), std::to_string(chosen->lanes()));
  request_.lanes = 5;
  EXPECT_EQ(engine_->load(request_)->lanes(), 5);
}

TEST_F(OpenVinoConformance, OptionsArePropertiesAndWin) {
  request_.options = {
      {"NUM_STREAMS", "2"}, {"INFERENCE_NUM_THREADS", "2"}, {"PERFORMANCE_HINT", "THROUGHPUT"}};
  request_.threads = 1;
  const auto settings = engine_->load(request_)->settings();
  EXPECT_THAT(settings, Contains(Pair("NUM_STREAMS", "2")));
  EXPECT_THAT(settings, Contains(Pair("INFERENCE_NUM_THREADS", "2")));
  EXPECT_THAT(settings, Contains(Pair("PERFORMANCE_HINT", "THROUGHPUT")));
}

TEST_F(OpenVinoConformance, Fp16RunsInBf16WhereTheProcessorHasThat) {
  std::ifstream info("/proc/cpuinfo");
  const std::string cpu{std::istreambuf_iterator<char>(info), {}};
  const bool half =
      cpu.find("amx_fp16") != std::string::npos || cpu.find("avx512_fp16") != std::string::npos;
  const bool brain =
      cpu.find("avx512_bf16") != std::string::npos || cpu.find("amx_bf16") != std::string::npos;
  if (half || !brain)
    GTEST_SKIP() << "the processor has no AVX512-BF16 or AMX, or computes in fp16 itself";
  request_.precision = Precision::fp16;
  request_.profile = true;
  request_.batch = 64;
  const auto network = engine_->load(request_);
  for (int i = 0; i < 20; ++i) network->infer(0);
  const auto parts = network->executed().parts;
  EXPECT_TRUE(std::ranges::any_of(
      parts, [](const auto& part) { return part.precision == Precision::bf16; }));
  EXPECT_THAT(network->settings(), Contains(Pair("INFERENCE_PRECISION_HINT", "bf16")));
}

TEST_F(OpenVinoConformance, SpreadsOverDevicesOnRequest) {
  const auto plain = engine_->load(request_);
  fill(plain->input(0).data, 1);
  plain->infer(0);
  for (const char* device : {"hetero:cpu", "auto", "auto:cpu"}) {
    request_.device = device;
    const auto spread = engine_->load(request_);
    fill(spread->input(0).data, 1);
    spread->infer(0);
    EXPECT_LT(largest_difference(plain->output(0).data, spread->output(0).data), 1e-5F) << device;
    EXPECT_THAT(spread->settings(), Contains(Pair("EXECUTION_DEVICES", HasSubstr("CPU"))))
        << device;
  }
  request_.device = "hetero";
  EXPECT_THROW(engine_->load(request_), Failure) << "it has to be told over what";
}

TEST_F(OpenVinoConformance, KeepsCompiledModelsWhereItIsTold) {
  const fs::path cache = folder_ / "cache";
  request_.options = {{"CACHE_DIR", cache.string()}};
  engine_->load(request_);
  EXPECT_TRUE(fs::exists(cache) && !fs::is_empty(cache));
}

}  // namespace
}  // namespace perwatt::conformance::openvino_conformance_test
