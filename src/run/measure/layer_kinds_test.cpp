#include "run/measure/layer_kinds.h"

#include <gtest/gtest.h>

namespace perwatt::run::layer_kinds_test {
namespace {

TEST(LayerKinds, AreTheSameWhicheverEngineNamesThem) {
  for (const char* type : {"Conv", "Convolution", "GroupConvolution", "FusedConv", "QLinearConv"})
    EXPECT_EQ(layer_kind(type), "convolution") << type;
  for (const char* type : {"Gemm", "MatMul", "FullyConnected", "FusedGemm"})
    EXPECT_EQ(layer_kind(type), "inner product") << type;
  for (const char* type : {"MaxPool", "Pooling", "GlobalAveragePool", "ReduceMean"})
    EXPECT_EQ(layer_kind(type), "pooling") << type;
  for (const char* type : {"Reorder", "ReorderInput", "Convert", "Cast", "Transpose", "Concat"})
    EXPECT_EQ(layer_kind(type), "layout and type") << type;
  EXPECT_EQ(layer_kind("LRN"), "normalisation");
  EXPECT_EQ(layer_kind("Relu"), "activation");
  EXPECT_EQ(layer_kind("Add"), "elementwise");
  EXPECT_EQ(layer_kind("Softmax"), "softmax");
  EXPECT_EQ(layer_kind("Subgraph"), "other");
  EXPECT_EQ(layer_kind(""), "other");
}

TEST(LayerKinds, AreSharesOfTheLayersTime) {
  engine::Executed executed;
  EXPECT_EQ(layer_kinds_text(executed), "");
  executed.layers = {{"a", "Conv", "", "cpu", Precision::fp32, 0.5},
                     {"b", "MaxPool", "", "cpu", Precision::fp32, 0.2},
                     {"c", "Conv", "", "cpu", Precision::fp32, 0.3},
                     {"d", "Cast", "", "cpu", Precision::fp32, 0.0001}};
  EXPECT_EQ(layer_kinds_text(executed), "convolution 80.0 %, pooling 20.0 %");
}

}  // namespace
}  // namespace perwatt::run::layer_kinds_test
