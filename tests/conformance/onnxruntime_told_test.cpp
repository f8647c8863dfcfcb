// What ONNX Runtime's providers are told, by a library that was built with all of them and answers
// each model with what it heard; no machine of ours has them all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "engine/registry.h"
#include "tiny_onnx.h"

namespace perwatt::conformance::onnxruntime_told_test {
namespace {

namespace fs = std::filesystem;
using engine::Failure;
using engine::FailureKind;
using engine::LoadRequest;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class OnnxRuntimeTold : public testing::Test {
 protected:
  OnnxRuntimeTold() {
    std::string folder = (fs::temp_directory_path() / "perwatt-told-XXXXXX").string();
    folder_ = mkdtemp(folder.data());
    request_.model = folder_ / "tiny.onnx";
    write_tiny_onnx(request_.model, Tiny::plain);
  }
  ~OnnxRuntimeTold() override {
    unsetenv("FAKE_ONNXRUNTIME_VERSION");
    unsetenv("FAKE_ONNXRUNTIME_MISSING");
    fs::remove_all(folder_);
  }

  static std::unique_ptr<engine::Engine> open() {
    return engine::find_plugin("onnxruntime")->open({{FAKE_ONNXRUNTIME_LIBRARY}});
  }
  Failure load(const std::string& device, Precision precision) {
    request_.device = device;
    request_.precision = precision;
    try {
      open()->load(request_);
    } catch (const Failure& failure) {
      return failure;
    }
    ADD_FAILURE() << "loaded";
    return {FailureKind::engine_error, ""};
  }
  std::string told(const std::string& device, Precision precision) {
    return load(device, precision).what();
  }

  fs::path folder_;
  LoadRequest request_;
};

TEST_F(OnnxRuntimeTold, ListsItsProvidersAsDevices) {
  std::vector<std::string> names;
  for (const engine::Device& device : open()->describe().devices) names.push_back(device.name);
  EXPECT_THAT(names,
              ElementsAre("cpu", "tensorrt", "dla0", "dla1", "cuda", "acl", "xnnpack", "openvino"));
}

TEST_F(OnnxRuntimeTold, CudaComputesInFp32OrInAModelOfHalves) {
  EXPECT_THAT(told("cuda", Precision::fp32),
              AllOf(HasSubstr("CUDA use_tf32=0"), HasSubstr("CUDA appended=1"),
                    Not(HasSubstr("rewritten"))));
  EXPECT_THAT(told("cuda", Precision::fp16),
              AllOf(HasSubstr("rewritten"), Not(HasSubstr("use_tf32"))));
  request_.options = {{"device_id", "1"}, {"session.disable_cpu_ep_fallback", "1"}};
  EXPECT_THAT(
      told("cuda", Precision::fp16),
      AllOf(HasSubstr("CUDA device_id=1"), HasSubstr("session session.disable_cpu_ep_fallback=1")));
}

TEST_F(OnnxRuntimeTold, TensorRtMakesItsOwnHalves) {
  EXPECT_THAT(told("tensorrt", Precision::fp16),
              AllOf(HasSubstr("TensorRT trt_fp16_enable=1"), Not(HasSubstr("dla")),
                    Not(HasSubstr("rewritten"))));
}

TEST_F(OnnxRuntimeTold, ADlaIsAskedForByItsCoreAndNeverInFp32) {
  request_.options = {{"trt_engine_cache_enable", "1"}};
  EXPECT_THAT(told("dla1", Precision::fp16),
              AllOf(HasSubstr("TensorRT trt_dla_enable=1"), HasSubstr("TensorRT trt_dla_core=1"),
                    HasSubstr("TensorRT trt_fp16_enable=1"),
                    HasSubstr("TensorRT trt_engine_cache_prefix=perwatt-dla1-fp16")));
  const Failure failure = load("dla0", Precision::fp32);
  EXPECT_EQ(failure.kind(), FailureKind::unsupported);
  EXPECT_THAT(failure.what(), HasSubstr("no fp32"));
  EXPECT_EQ(load("dla2", Precision::fp16).kind(), FailureKind::unsupported)
      << "the library would quietly take core 0";
}

TEST_F(OnnxRuntimeTold, OthersAreReachedByName) {
  EXPECT_THAT(told("openvino", Precision::fp16), HasSubstr("OpenVINO precision=FP16"));
  request_.options = {{"intra_op_num_threads", "2"}};
  EXPECT_THAT(told("xnnpack", Precision::fp32),
              AllOf(HasSubstr("session threads=2"), HasSubstr("XNNPACK appended=1")));
  request_.options = {{"enable_fast_math", "1"}};
  EXPECT_THAT(told("acl", Precision::fp32), HasSubstr("ACL fast=1"));
}

TEST_F(OnnxRuntimeTold, AProviderThatCannotBeLoadedSaysWhatIsMissing) {
  setenv("FAKE_ONNXRUNTIME_MISSING", "CUDA", 1);
  const Failure failure = load("cuda", Precision::fp32);
  EXPECT_EQ(failure.kind(), FailureKind::unsupported);
  EXPECT_THAT(failure.what(), HasSubstr("cannot use CUDA: Failed to load library libabsent.so.13"));
  EXPECT_THAT(failure.remedy(),
              AllOf(HasSubstr("LD_LIBRARY_PATH"), HasSubstr("libonnxruntime_providers_cuda.so")));
}

TEST_F(OnnxRuntimeTold, UnknownOptionsAreNamed) {
  request_.options = {{"no_such_option", "1"}};
  for (const char* device : {"cuda", "tensorrt", "xnnpack", "cpu", "acl"})
    EXPECT_THAT(told(device, Precision::fp32), HasSubstr("no_such_option")) << device;
  request_.options = {{"execution_mode", "sideways"}};
  EXPECT_THAT(told("cpu", Precision::fp32),
              AllOf(HasSubstr("execution_mode"), HasSubstr("sequential, parallel")));
  request_.options = {{"intra_op_num_threads", "many"}};
  EXPECT_THAT(told("cpu", Precision::fp32), HasSubstr("intra_op_num_threads"));
}

TEST_F(OnnxRuntimeTold, OldVersionsAreRefusedOrToldLess) {
  setenv("FAKE_ONNXRUNTIME_VERSION", "1.11.1", 1);
  EXPECT_THAT(told("cuda", Precision::fp32), Not(HasSubstr("use_tf32")));
  EXPECT_THAT(told("xnnpack", Precision::fp32), HasSubstr("needs ONNX Runtime 1.12"));
  setenv("FAKE_ONNXRUNTIME_VERSION", "1.4.0", 1);
  try {
    open();
    ADD_FAILURE() << "opened";
  } catch (const engine::Unavailable& absent) {
    EXPECT_THAT(absent.what(), HasSubstr("1.4.0 is too old"));
    EXPECT_THAT(absent.remedy(), HasSubstr("1.11 or newer"));
  }
}

}  // namespace
}  // namespace perwatt::conformance::onnxruntime_told_test
