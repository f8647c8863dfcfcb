#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/library.h"
#include "engine/openvino/error.h"
#include "engine/openvino/profile.h"
#include "engine/registry.h"

namespace perwatt::engine::openvino::openvino_test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(OpenVinoError, KeepsTheReasonWithoutItsOrigin) {
  EXPECT_EQ(essence("Exception from src/inference/src/cpp/core.cpp:117:\n"
                    "Exception from src/plugins/intel_cpu/src/config.cpp:505:\n"
                    "NotFound: Unsupported property NOPE by CPU plugin.\n\n\n"),
            "NotFound: Unsupported property NOPE by CPU plugin.");
  EXPECT_EQ(essence("Exception from src/inference/src/cpp/core.cpp:84:\n"
                    "Check 'm_model->ParseFromIstream(&model_file)' failed at "
                    "src/graph_iterator_proto.cpp:563:\n"
                    "FrontEnd API failed with GeneralFailure:\nModel can't be parsed\n\n"),
            "Model can't be parsed");
  EXPECT_EQ(
      essence(
          "FrontEnd API failed with OpConversionFailure:\nModel wasn't fully converted.\nSummary:\n"
          "-- No conversion rule found for operations: Odd-11\n"),
      "Model wasn't fully converted. Summary: -- No conversion rule found for operations: Odd-11");
  EXPECT_EQ(essence("Exception from src/core.cpp:1:\n"), "Exception from src/core.cpp:1:");
  EXPECT_EQ(essence(""), "");
  EXPECT_EQ(essence(std::string(5000, 'x')).size(), 300U);
}

TEST(OpenVinoError, TellsKindsByTheVendorsWords) {
  EXPECT_EQ(kind_of("std::bad_alloc", -1), FailureKind::out_of_memory);
  EXPECT_EQ(kind_of("[GPU] clEnqueueNDRangeKernel, error code: -5 CL_OUT_OF_RESOURCES", -1),
            FailureKind::out_of_memory);
  EXPECT_EQ(kind_of("ZE_RESULT_ERROR_DEVICE_LOST", -1), FailureKind::device_lost);
  EXPECT_EQ(kind_of("OpenVINO does not support the following ONNX operations: Odd", -1),
            FailureKind::unsupported);
  EXPECT_EQ(kind_of("No conversion rule found for operations: Odd-11", -1),
            FailureKind::unsupported);
  EXPECT_EQ(kind_of("", kNotImplemented), FailureKind::unsupported);
  EXPECT_EQ(kind_of("Model can't be parsed", -1), FailureKind::engine_error);
}

TEST(OpenVinoProfile, PrecisionIsTheEndOfTheExecutionType) {
  EXPECT_EQ(precision_of_exec_type("brgconv_avx512_bf16"), Precision::bf16);
  EXPECT_EQ(precision_of_exec_type("jit_uni_f32"), Precision::fp32);
  EXPECT_EQ(precision_of_exec_type("gemm_any_FP32"), Precision::fp32);
  EXPECT_EQ(precision_of_exec_type("convolution_gpu_b_fs_yx_fsv16__f16"), Precision::fp16);
  EXPECT_EQ(precision_of_exec_type("brgconv_avx512_1x1_i8"), Precision::int8);
  EXPECT_EQ(precision_of_exec_type("jit_avx512_U8"), Precision::int8);
  EXPECT_EQ(precision_of_exec_type("undef"), Precision::other);
  EXPECT_EQ(precision_of_exec_type(""), Precision::other);
}

TEST(OpenVinoProfile, SharesAreOfTheTimeOfExecutedNodes) {
  using State = ProfilingInfo::State;
  ProfilingInfo nodes[] = {{State::executed, 60, 60, "a", "conv_bf16", "Convolution"},
                           {State::executed, 30, 30, "b/WithoutBiases", "conv_bf16", "Convolution"},
                           {State::executed, 10, 10, "c", "jit_f32", "Softmax"},
                           {State::optimized_out, 500, 0, "d", "undef", "Relu"},
                           {State::executed, 0, 0, "e", "unknown_f32", "Reshape"}};
  Profile profile;
  profile.add({nodes, 5});
  nodes[1].real_time_us = 10;
  nodes[2].real_time_us = 30;
  profile.add({nodes, 5});
  const Executed executed = profile.executed("cpu");
  ASSERT_EQ(executed.parts.size(), 2U);
  EXPECT_EQ(executed.parts[0].precision, Precision::bf16);
  EXPECT_DOUBLE_EQ(executed.parts[0].share, 0.8);
  EXPECT_EQ(executed.parts[1].precision, Precision::fp32);
  EXPECT_EQ(executed.parts[1].device, "cpu");
  ASSERT_EQ(executed.layers.size(), 4U) << "what was optimised away is no layer";
  EXPECT_EQ(executed.layers[1].name, "b");
  EXPECT_EQ(executed.layers[1].type, "Convolution");
  EXPECT_EQ(executed.layers[1].kernel, "conv_bf16");
  EXPECT_EQ(executed.layers[1].device, "cpu");
  EXPECT_EQ(executed.layers[1].precision, Precision::bf16);
  EXPECT_DOUBLE_EQ(executed.layers[1].seconds, 20e-6);
  EXPECT_TRUE(Profile().executed("cpu").parts.empty());
}

TEST(OpenVinoPlugin, LibraryWithoutItsFunctionsIsTooOld) {
  std::string name = (fs::temp_directory_path() / "perwatt-openvino-XXXXXX").string();
  const fs::path folder = mkdtemp(name.data());
  fs::copy_file(fs::canonical(Library("libm.so.6").path()), folder / "libopenvino_c.so");
  try {
    find_plugin("openvino")->open({{folder}});
    ADD_FAILURE() << "opened";
  } catch (const Unavailable& absent) {
    EXPECT_THAT(absent.what(), HasSubstr("no symbol ov_"));
    EXPECT_THAT(absent.what(), HasSubstr("2024.6 or newer"));
    EXPECT_THAT(absent.remedy(), HasSubstr("--engine-path"));
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace perwatt::engine::openvino::openvino_test
