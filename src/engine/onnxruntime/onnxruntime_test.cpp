#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "engine/onnxruntime/error.h"
#include "engine/onnxruntime/profile.h"
#include "engine/onnxruntime/providers.h"
#include "engine/onnxruntime/session.h"

namespace perwatt::engine::onnxruntime::onnxruntime_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(OnnxRuntimeError, KeepsTheReasonWithoutItsOrigin) {
  EXPECT_EQ(essence("Exception during initialization: "
                    "/onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:376 void* "
                    "onnxruntime::BFCArena::AllocateRawInternal(size_t) Failed to allocate\n"
                    "memory for requested buffer of size 9\n"),
            "Exception during initialization: void* Failed to allocate memory for requested buffer "
            "of size 9");
  EXPECT_EQ(essence("[ONNXRuntimeError] : 1 : FAIL : Failed to load library libx.so"),
            "Failed to load library libx.so");
  EXPECT_EQ(essence(""), "");
  EXPECT_EQ(essence(std::string(5000, 'x')).size(), 300U);
}

TEST(OnnxRuntimeError, TellsKindsByTheVendorsWords) {
  EXPECT_EQ(kind_of("Failed to allocate memory for requested buffer of size 9", ORT_FAIL),
            FailureKind::out_of_memory);
  EXPECT_EQ(kind_of("CUDA failure 2: out of memory ; GPU=0", ORT_FAIL), FailureKind::out_of_memory);
  EXPECT_EQ(kind_of("CUDA error cudaErrorLaunchFailure:unspecified launch failure", ORT_FAIL),
            FailureKind::device_lost);
  EXPECT_EQ(kind_of("Fatal error: Odd is not a registered function/op", ORT_FAIL),
            FailureKind::unsupported);
  EXPECT_EQ(kind_of("Could not find an implementation for Odd(1) node", ORT_FAIL),
            FailureKind::unsupported);
  EXPECT_EQ(kind_of("", ORT_NOT_IMPLEMENTED), FailureKind::unsupported);
  EXPECT_EQ(kind_of("Invalid rank for input", ORT_INVALID_ARGUMENT), FailureKind::engine_error);
}

TEST(OnnxRuntimeProviders, AreDevicesWithTheProcessorFirst) {
  std::vector<std::string> names;
  for (const Target& target :
       targets({"TensorrtExecutionProvider", "CUDAExecutionProvider", "XnnpackExecutionProvider",
                "AzureExecutionProvider", "CPUExecutionProvider"}))
    names.push_back(target.device);
  EXPECT_THAT(names, ElementsAre("cpu", "tensorrt", "dla0", "dla1", "cuda", "xnnpack"));
}

Target target_of(const std::string& device) {
  for (const Target& target :
       targets({"TensorrtExecutionProvider", "CUDAExecutionProvider", "OpenVINOExecutionProvider",
                "QNNExecutionProvider", "CPUExecutionProvider"}))
    if (target.device == device) return target;
  ADD_FAILURE() << device;
  return {};
}

TEST(OnnxRuntimeProviders, ADlaIsToldItsCoreAndHasNoFp32) {
  const auto told = options_for(target_of("dla1"), Precision::fp16, {}, 21);
  EXPECT_THAT(told, Contains(Pair("trt_dla_enable", "1")));
  EXPECT_THAT(told, Contains(Pair("trt_dla_core", "1")));
  EXPECT_THAT(told, Contains(Pair("trt_fp16_enable", "1")));
  EXPECT_THAT(options_for(target_of("dla0"), Precision::int8, {}, 21),
              Contains(Pair("trt_int8_enable", "1")));
  try {
    options_for(target_of("dla0"), Precision::fp32, {}, 21);
    ADD_FAILURE() << "took fp32";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::unsupported);
    EXPECT_THAT(failure.what(), HasSubstr("no fp32"));
    EXPECT_THAT(failure.remedy(), HasSubstr("fp16"));
  }
}

TEST(OnnxRuntimeProviders, ACachedEngineIsNamedByDeviceAndPrecision) {
  const ProviderOptions cached{{"trt_engine_cache_enable", "1"}};
  EXPECT_THAT(options_for(target_of("dla1"), Precision::fp16, cached, 21),
              Contains(Pair("trt_engine_cache_prefix", "perwatt-dla1-fp16")));
  EXPECT_FALSE(options_for(target_of("dla1"), Precision::fp16, cached, 16)
                   .contains("trt_engine_cache_prefix"))
      << "not known before 1.17";
}

TEST(OnnxRuntimeProviders, Fp32IsNotTf32UnlessTheUserSaysSo) {
  EXPECT_THAT(options_for(target_of("cuda"), Precision::fp32, {}, 21),
              ElementsAre(Pair("use_tf32", "0")));
  EXPECT_THAT(options_for(target_of("cuda"), Precision::fp32, {{"use_tf32", "1"}}, 21),
              ElementsAre(Pair("use_tf32", "1")));
  EXPECT_TRUE(options_for(target_of("cuda"), Precision::fp32, {}, 17).empty())
      << "not known before 1.18";
  EXPECT_TRUE(options_for(target_of("cuda"), Precision::fp16, {}, 21).empty());
}

TEST(OnnxRuntimeProviders, ThoseThatCompileTakePrecisionAsAnOption) {
  EXPECT_THAT(options_for(target_of("openvino"), Precision::fp16, {}, 21),
              ElementsAre(Pair("precision", "FP16")));
  EXPECT_THAT(options_for(target_of("qnn"), Precision::fp32, {}, 21),
              ElementsAre(Pair("enable_htp_fp16_precision", "0")));
  EXPECT_TRUE(computes_in_models_types(target_of("cpu")));
  EXPECT_TRUE(computes_in_models_types(target_of("cuda")));
  EXPECT_FALSE(computes_in_models_types(target_of("dla0")));
  EXPECT_FALSE(computes_in_models_types(target_of("openvino")));
}

Spread spread(Goal goal, int lanes, int threads, const char* device = "cpu", int spare = 0) {
  LoadRequest request;
  request.goal = goal;
  request.lanes = lanes;
  request.threads = threads;
  request.spare_lanes = spare;
  return spread_of(request, target_of(device), 8);
}

TEST(OnnxRuntimeSpread, LanesShareTheProcessorsForThroughput) {
  EXPECT_EQ(spread(Goal::latency, 0, 0).lanes, 1);
  EXPECT_EQ(spread(Goal::latency, 0, 0).threads, 0) << "the library's own choice";
  EXPECT_EQ(spread(Goal::throughput, 0, 0).lanes, 8);
  EXPECT_EQ(spread(Goal::throughput, 0, 0).threads, 1);
  EXPECT_EQ(spread(Goal::throughput, 2, 0).threads, 4);
  EXPECT_EQ(spread(Goal::throughput, 20, 0).threads, 1);
  EXPECT_EQ(spread(Goal::throughput, 2, 3).threads, 3);
  EXPECT_EQ(spread(Goal::throughput, 0, 0, "cuda").lanes, 2);
  EXPECT_EQ(spread(Goal::throughput, 0, 0, "cuda").threads, 0);
  EXPECT_EQ(spread(Goal::throughput, 0, 0, "cpu", 2).lanes, 10);
  EXPECT_EQ(spread(Goal::throughput, 0, 0, "cpu", 2).at_once, 8);
}

std::string node(const char* name, const char* op, const char* provider, int us, const char* type) {
  return std::string(R"({"cat":"Node","name":")") + name + R"(_kernel_time","dur":)" +
         std::to_string(us) + R"(,"args":{"op_name":")" + op + R"(","provider":")" + provider +
         R"(","output_type_shape":[{")" + type + R"(":[1,10]}]}},)";
}

const std::string kRun = R"({"cat":"Session","name":"model_run","dur":1,"args":{}},)";

TEST(OnnxRuntimeProfile, GivesNodesWithTheMeanOfAllRunsButTheFirst) {
  const auto one = [](int convolution) {
    return node("conv1", "Conv", "CUDAExecutionProvider", convolution, "float16") +
           node("cast", "Cast", "CPUExecutionProvider", 10, "float") + kRun;
  };
  std::istringstream profile(R"([{"cat":"Session","name":"session_initialization","dur":9},)" +
                             one(100000) + one(80) + one(100) +
                             R"({"cat":"Node","name":"conv1_fence_before","dur":5}])");
  const Executed executed = executed_of(profile, target_of("cuda"));
  ASSERT_EQ(executed.layers.size(), 2U);
  EXPECT_EQ(executed.layers[0].name, "conv1");
  EXPECT_EQ(executed.layers[0].type, "Conv");
  EXPECT_EQ(executed.layers[0].device, "cuda");
  EXPECT_EQ(executed.layers[0].precision, Precision::fp16);
  EXPECT_DOUBLE_EQ(executed.layers[0].seconds, 90e-6);
  ASSERT_EQ(executed.parts.size(), 2U);
  EXPECT_EQ(executed.parts[0].device, "cuda");
  EXPECT_DOUBLE_EQ(executed.parts[0].share, 0.9);
  EXPECT_EQ(executed.parts[1].device, "cpu");
  EXPECT_EQ(executed.parts[1].precision, Precision::fp32);
}

TEST(OnnxRuntimeProfile, OneRunCounts) {
  std::istringstream profile("[" + node("a", "Relu", "CPUExecutionProvider", 10, "uint8") + kRun +
                             "{}]");
  const Executed executed = executed_of(profile, target_of("cuda"));
  ASSERT_EQ(executed.layers.size(), 1U);
  EXPECT_EQ(executed.layers[0].precision, Precision::int8);
  EXPECT_DOUBLE_EQ(executed.layers[0].seconds, 10e-6);
}

TEST(OnnxRuntimeProfile, DoesNotGuessThePrecisionOfWhatAProviderCompiled) {
  std::istringstream profile(
      "[" + node("trt_0", "TRTKernel_graph_1", "TensorrtExecutionProvider", 10, "float") + kRun +
      "{}]");
  const Executed executed = executed_of(profile, target_of("dla1"));
  ASSERT_EQ(executed.parts.size(), 1U);
  EXPECT_EQ(executed.parts[0].device, "dla1");
  EXPECT_EQ(executed.parts[0].precision, Precision::other);
}

TEST(OnnxRuntimeProfile, IsEmptyWhereNothingCanBeRead) {
  for (const char* text : {"", "[", "{}", "[1,2]", "no JSON", "[{\"cat\":\"Node\"}]"}) {
    std::istringstream profile(text);
    EXPECT_TRUE(executed_of(profile, target_of("cuda")).parts.empty()) << text;
  }
  std::istringstream cut("[" + node("a", "Relu", "CPUExecutionProvider", 10, "float") + kRun +
                         R"({"cat":"No)");
  EXPECT_EQ(executed_of(cut, target_of("cpu")).layers.size(), 1U) << "a file that was cut off";
}

}  // namespace
}  // namespace perwatt::engine::onnxruntime::onnxruntime_test
