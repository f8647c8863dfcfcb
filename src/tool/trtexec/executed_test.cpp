#include "tool/trtexec/executed.h"

#include <gtest/gtest.h>

namespace perwatt::tool::trtexec::executed_test {
namespace {

engine::LoadRequest request(const std::string& device, Precision precision) {
  engine::LoadRequest wanted;
  wanted.device = device;
  wanted.precision = precision;
  return wanted;
}

double share(const engine::Executed& executed, const std::string& device, Precision precision) {
  for (const auto& part : executed.parts)
    if (part.device == device && part.precision == precision) return part.share;
  return 0;
}

const std::vector<LayerTime> kTimes{{"copy", 0.5}, {"{ForeignNode[a...b]}", 9}, {"prob", 0.5}};

TEST(TrtexecExecuted, ADlasFp32IsFp16) {
  const std::vector<Layer> layers{{"copy", "Reformat", "Row major linear FP32", "FP16", ""},
                                  {"{ForeignNode[a...b]}", "DLA", "Half", "Half", ""},
                                  {"prob", "CaskSoftMaxV2", "FP16", "FP32", ""}};
  const auto executed = executed_of(kTimes, layers, request("dla0", Precision::fp32));
  EXPECT_DOUBLE_EQ(share(executed, "dla0", Precision::fp16), 0.9);
  EXPECT_DOUBLE_EQ(share(executed, "gpu", Precision::fp32), 0.05);
  EXPECT_DOUBLE_EQ(share(executed, "gpu", Precision::fp16), 0.05);
  EXPECT_EQ(executed.parts.front().device, "dla0");
}

TEST(TrtexecExecuted, WithoutLayersNamesTellADlasShare) {
  const auto executed = executed_of(kTimes, {}, request("dla1", Precision::fp32));
  EXPECT_DOUBLE_EQ(share(executed, "dla1", Precision::fp16), 0.9);
  EXPECT_DOUBLE_EQ(share(executed, "gpu", Precision::other), 0.1);
  const auto int8 = executed_of(kTimes, {}, request("dla1", Precision::int8));
  EXPECT_DOUBLE_EQ(share(int8, "dla1", Precision::int8), 0.9);
}

TEST(TrtexecExecuted, WithoutLayersAGpuIsCertainInFp32Alone) {
  const std::vector<LayerTime> times{{"conv1", 1}};
  EXPECT_EQ(executed_of(times, {}, request("gpu", Precision::fp32)).parts.front().precision,
            Precision::fp32);
  EXPECT_EQ(executed_of(times, {}, request("gpu", Precision::fp16)).parts.front().precision,
            Precision::other);
}

TEST(TrtexecExecuted, AGpusGroupIsNotADla) {
  const std::vector<Layer> layers{{"{ForeignNode[a...b]}", "Myelin", "BFloat16", "BFloat16", ""}};
  const auto executed = executed_of(kTimes, layers, request("gpu", Precision::bf16));
  EXPECT_DOUBLE_EQ(share(executed, "gpu", Precision::bf16), 0.9);
}

TEST(TrtexecExecuted, KernelsOfTf32AreNotFp32) {
  const std::vector<Layer> layers{{"conv1", "CaskConvolution", "FP32", "FP32", "sm80_tf32f32"}};
  const std::vector<LayerTime> times{{"conv1", 1}};
  EXPECT_EQ(executed_of(times, layers, request("gpu", Precision::fp32)).parts.front().precision,
            Precision::other);
}

TEST(TrtexecExecuted, NoTimeIsUnknown) {
  EXPECT_TRUE(executed_of({}, {}, request("gpu", Precision::fp32)).parts.empty());
}

}  // namespace
}  // namespace perwatt::tool::trtexec::executed_test
