#include "network/onnx/counts.h"

#include <gmock/gmock.h>

#include "network/onnx/fixture.h"
#include "network/onnx/reader.h"

namespace perwatt::network::counts_test {
namespace {

using Numbers = OnnxFixture::Numbers;
using testing::HasSubstr;

OnnxCounts counts_of(const OnnxFixture& fixture, int opset = 13) {
  const std::string bytes = fixture.bytes(opset);
  return count(read_onnx(bytes_of(bytes), "m.onnx"));
}

/// MACs of a 1 x 1 convolution with one filter: a value for each place and channel of what `build`
/// makes of the input x, 1 x 6 x 12 x 9, as "y"; so 6 x the area, if the channels stay six.
template <typename Build>
std::int64_t area_of(Build build, int opset = 13) {
  OnnxFixture fixture;
  build(fixture.input("x", {0, 6, 12, 9}));
  fixture.node("Conv", {"y", "w"}, {"z"}).weights("w", {1, 6, 1, 1}).output("z");
  const auto counts = counts_of(fixture, opset);
  EXPECT_EQ(counts.macs_unknown, "");
  return counts.macs.value_or(-6) / 6;
}

TEST(OnnxCountsTest, ASmallClassifierByHand) {
  const auto counts = counts_of(small_classifier());
  EXPECT_EQ(counts.parameters, 137);
  EXPECT_EQ(counts.macs, 6932);
}

TEST(OnnxCountsTest, CostsByLayerAddUpToTheWhole) {
  OnnxFixture fixture;
  fixture.input("x", {0, 6, 12, 9})
      .node("Conv", {"x", "w"}, {"a"})
      .weights("w", {2, 6, 3, 3})
      .node("Relu", {"a"}, {"b"})
      .node("Conv", {"b", "v"}, {"c"})
      .weights("v", {5, 2, 1, 1})
      .output("c");
  const std::string bytes = fixture.bytes(13);
  const onnx::Model model = read_onnx(bytes_of(bytes), "m.onnx");
  const auto costs = layer_costs(model);
  EXPECT_EQ(costs.at("a").macs, 2 * 6 * 9 * 10 * 7);
  EXPECT_EQ(costs.at("a").elements, 6 * 12 * 9 + 2 * 6 * 9 + 2 * 10 * 7);
  EXPECT_EQ(costs.at("b").macs, 0);
  EXPECT_EQ(costs.at("b").elements, 2 * 2 * 10 * 7);
  EXPECT_EQ(costs.at("a").macs + costs.at("c").macs, count(model).macs);
}

TEST(OnnxCountsTest, AFixedBatchIsDividedOut) {
  OnnxFixture fixture;
  fixture.input("x", {4, 6, 12, 9}).node("Conv", {"x", "w"}, {"y"}).output("y");
  EXPECT_EQ(counts_of(fixture.weights("w", {2, 3, 3, 3})).macs, std::nullopt);  // groups do not fit
  OnnxFixture grouped;
  grouped.input("x", {4, 6, 12, 9})
      .node("Conv", {"x", "w"}, {"y"}, {{"group", std::int64_t{2}}})
      .weights("w", {2, 3, 3, 3})
      .output("y");
  EXPECT_EQ(counts_of(grouped).macs, 2 * 27 * 10 * 7);
}

TEST(OnnxCountsTest, WindowsFollowPadsStridesDilationsAndRounding) {
  const auto pool = [](OnnxFixture::Settings settings) {
    return area_of([&](OnnxFixture& f) { f.node("MaxPool", {"x"}, {"y"}, settings); });
  };
  const Numbers three{3, 3}, two{2, 2};
  EXPECT_EQ(pool({{"kernel_shape", three}}), 10 * 7);
  EXPECT_EQ(pool({{"kernel_shape", three}, {"strides", two}}), 5 * 4);
  EXPECT_EQ(pool({{"kernel_shape", three}, {"strides", two}, {"ceil_mode", std::int64_t{1}}}),
            6 * 4);
  EXPECT_EQ(pool({{"kernel_shape", three}, {"dilations", two}}), 8 * 5);
  EXPECT_EQ(pool({{"kernel_shape", three}, {"pads", Numbers{1, 0, 1, 2}}}), 12 * 9);
  EXPECT_EQ(pool({{"kernel_shape", two}, {"strides", two}, {"auto_pad", "SAME_UPPER"}}), 6 * 5);
  EXPECT_EQ(pool({{"kernel_shape", two}, {"strides", two}, {"auto_pad", "VALID"}}), 6 * 4);
  // Rounding up would start a window in the end pad, at 10 = 9 + 1: it is dropped.
  EXPECT_EQ(pool({{"kernel_shape", two},
                  {"strides", two},
                  {"pads", Numbers{1, 1, 1, 1}},
                  {"ceil_mode", std::int64_t{1}}}),
            7 * 5);
}

TEST(OnnxCountsTest, ShapesAreFollowedThroughWhatMovesValues) {
  EXPECT_EQ(area_of([](OnnxFixture& f) {
              f.node("Transpose", {"x"}, {"y"}, {{"perm", Numbers{0, 1, 3, 2}}});
            }),
            108);
  EXPECT_EQ(area_of([](OnnxFixture& f) {
              f.integers("pads", {0, 0, 1, 2, 0, 0, 3, 4}).node("Pad", {"x", "pads"}, {"y"});
            }),
            16 * 15);
  EXPECT_EQ(area_of([](OnnxFixture& f) {
              f.integers("to", {0, 6, -1, 27}).node("Reshape", {"x", "to"}, {"y"});
            }),
            108);
  EXPECT_EQ(area_of([](OnnxFixture& f) {
              f.node("Concat", {"x", "x"}, {"y"}, {{"axis", std::int64_t{-1}}});
            }),
            216);
  EXPECT_EQ(area_of([](OnnxFixture& f) {
              f.node("Split", {"x"}, {"y", "rest"}, {{"axis", std::int64_t{2}}});
            }),
            54);
  EXPECT_EQ(area_of([](OnnxFixture& f) {
              f.node("ReduceMean", {"x"}, {"y"}, {{"axes", Numbers{2, -1}}});
            }),
            1);
  EXPECT_EQ(area_of([](OnnxFixture& f) {
              f.integers("from", {11, 0})
                  .integers("to", {-100, 4})
                  .integers("axes", {2, 3})
                  .integers("steps", {-2, 3})
                  .node("Slice", {"x", "from", "to", "axes", "steps"}, {"y"});
            }),
            6 * 2);
  EXPECT_EQ(area_of([](OnnxFixture& f) {
              f.node("GlobalAveragePool", {"x"}, {"mean"}).node("Mul", {"mean", "x"}, {"y"});
            }),
            108);
}

/// x.view(n, 6, -1) as exporters write it: the batch is taken from the picture's shape.
TEST(OnnxCountsTest, ShapesThatAreComputedAreFollowed) {
  EXPECT_EQ(area_of([](OnnxFixture& f) {
              f.node("Shape", {"x"}, {"shape"})
                  .integers("zero", {0})
                  .node("Gather", {"shape", "zero"}, {"n"})
                  .integers("three", {3})
                  .node("Mul", {"three", "n"}, {"p"})
                  .integers("end", {2})
                  .node("Slice", {"shape", "zero", "end"}, {"head"})
                  .integers("rest", {-1})
                  .node("Concat", {"head", "rest", "p"}, {"to"}, {{"axis", std::int64_t{0}}})
                  .node("Reshape", {"x", "to"}, {"y"});
            }),
            108);
}

TEST(OnnxCountsTest, MatricesMultiply) {
  OnnxFixture fixture;
  fixture.input("x", {0, 4, 10, 8})
      .weights("w", {8, 16})
      .node("MatMul", {"x", "w"}, {"q"})
      .node("Transpose", {"q"}, {"k"}, {{"perm", Numbers{0, 1, 3, 2}}})
      .node("MatMul", {"q", "k"}, {"scores"})
      .output("scores");
  const auto counts = counts_of(fixture);
  EXPECT_EQ(counts.macs, 4 * 10 * 8 * 16 + 4 * 10 * 16 * 10);
  EXPECT_EQ(counts.parameters, 128);
}

TEST(OnnxCountsTest, TransposedConvolutionsCountWhatTheyMultiply) {
  OnnxFixture fixture;
  fixture.input("x", {0, 6, 12, 9})
      .weights("w", {6, 2, 2, 2})
      .node("ConvTranspose", {"x", "w"}, {"y"}, {{"strides", Numbers{2, 2}}})
      .weights("v", {1, 2, 1, 1})
      .node("Conv", {"y", "v"}, {"z"})
      .output("z");
  EXPECT_EQ(counts_of(fixture).macs, 6 * 108 * 2 * 4 + 2 * 24 * 18);
}

TEST(OnnxCountsTest, OnlyWeightsAreParameters) {
  OnnxFixture fixture;
  fixture.input("x", {0, 6, 12, 9})
      .weights("w", {6, 1, 3, 3}, onnx::tensor::kFloat16, 16)
      .weights("unused", {100})
      .weights("six", {1})
      .weights("low", {})
      .integers("to", {0, 6, -1, 1})
      .weights("slope", {1})
      .weights("scale", {6, 1, 1})
      .node("Conv", {"x", "w"}, {"a"}, {{"group", std::int64_t{6}}})
      .node("Conv", {"a", "w"}, {"b"}, {{"group", std::int64_t{6}}})
      .node("Div", {"b", "six"}, {"c"})
      .node("Clip", {"c", "low"}, {"d"})
      .node("PRelu", {"d", "slope"}, {"e"})
      .node("Mul", {"e", "scale"}, {"f"})
      .node("Reshape", {"f", "to"}, {"y"})
      .output("y");
  EXPECT_EQ(counts_of(fixture).parameters, 54 + 1 + 6);
}

TEST(OnnxCountsTest, QuantisedWeightsCountOnce) {
  OnnxFixture fixture;
  fixture.input("x", {0, 6, 12, 9})
      .weights("w", {4, 6, 1, 1}, onnx::tensor::kInt8, 8)
      .weights("scale", {4})
      .weights("zero", {4}, onnx::tensor::kInt8, 8)
      .node("DequantizeLinear", {"w", "scale", "zero"}, {"real"})
      .node("Conv", {"x", "real"}, {"y"})
      .output("y");
  EXPECT_EQ(counts_of(fixture).parameters, 24);
  EXPECT_EQ(counts_of(fixture).macs, 24 * 108);
}

TEST(OnnxCountsTest, AnUnknownOperatorIsNamed) {
  OnnxFixture fixture = small_classifier();
  fixture.node("Attention", {"flat"}, {"more"}, {}, "com.example").node("LSTM", {"flat"}, {"l"});
  const auto counts = counts_of(fixture);
  EXPECT_EQ(counts.parameters, 137);
  EXPECT_EQ(counts.macs, std::nullopt);
  EXPECT_EQ(counts.macs_unknown, "operators LSTM, com.example.Attention are not known");
}

TEST(OnnxCountsTest, WhatIsNotFollowedMattersOnlyBeforeAProduct) {
  OnnxFixture behind = small_classifier();
  behind.node("ArgMax", {"logits"}, {"best"}).node("Cast", {"best"}, {"out"});
  EXPECT_EQ(counts_of(behind).macs, 6932);
  OnnxFixture before;
  before.input("x", {0, 6, 12, 9})
      .node("Resize", {"x"}, {"large"})
      .node("Conv", {"large", "w"}, {"y"})
      .weights("w", {1, 6, 1, 1})
      .output("y");
  EXPECT_THAT(counts_of(before).macs_unknown, HasSubstr("reads large, whose shape is not known"));
  OnnxFixture open;
  open.input("x", {0, 6, 0, 0}).node("Conv", {"x", "w"}, {"y"}).weights("w", {1, 6, 1, 1});
  EXPECT_THAT(counts_of(open.output("y")).macs_unknown,
              HasSubstr("the size of input x is open: N x 6 x N x N"));
}

TEST(OnnxCountsTest, WhatIsNotReadMakesBothUnknown) {
  OnnxFixture fixture = small_classifier();
  {
    protozero::pbf_writer node(fixture.graph(), onnx::graph::kNode);
    node.add_string(onnx::node::kOpType, "If");
    protozero::pbf_writer attribute(node, onnx::node::kAttribute);
    attribute.add_string(onnx::attribute::kGraph, "");
  }
  const auto counts = counts_of(fixture);
  EXPECT_EQ(counts.parameters, std::nullopt);
  EXPECT_EQ(counts.macs, std::nullopt);
  EXPECT_THAT(counts.parameters_unknown, HasSubstr("the graph inside operator If"));
}

/// Exporters leave functions behind that nothing uses any more.
TEST(OnnxCountsTest, FunctionsMatterWhereTheyMayBeUsed) {
  std::string bytes = small_classifier().bytes();
  const OnnxCounts unused = [&] {
    protozero::pbf_writer(bytes).add_string(onnx::model::kFunctions, "");
    return count(read_onnx(bytes_of(bytes), "m.onnx"));
  }();
  EXPECT_EQ(unused.macs, 6932);
  bytes = small_classifier().node("Mine", {"flat"}, {"more"}, {}, "mine").bytes();
  protozero::pbf_writer(bytes).add_string(onnx::model::kFunctions, "");
  const OnnxCounts used = count(read_onnx(bytes_of(bytes), "m.onnx"));
  EXPECT_EQ(used.parameters, std::nullopt);
  EXPECT_THAT(used.macs_unknown, HasSubstr("mine.Mine may be one that it defines itself"));
}

TEST(OnnxCountsTest, NumbersThatDoNotFitAreUnknown) {
  const std::int64_t large = std::int64_t{1} << 20;
  OnnxFixture fixture;
  fixture.input("x", {0, 1, large, large})
      .node("Conv", {"x", "w"}, {"y"}, {{"pads", Numbers{0, 0, large, large}}})
      .weights("w", {1, 1, 1, 1})
      .node("MatMul", {"y", "y"}, {"z"})
      .output("z");
  EXPECT_THAT(counts_of(fixture).macs_unknown, HasSubstr("larger than any machine"));
}

}  // namespace
}  // namespace perwatt::network::counts_test
