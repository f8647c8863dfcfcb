#include "network/graph/shape_inference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace perwatt::network::shape_inference_test {
namespace {

using ::testing::HasSubstr;

Shape infer_one(const Operation& operation, Shape input) {
  return infer_shape(operation, {&input, 1});
}

std::string refusal(const Operation& operation, std::vector<Shape> inputs) {
  try {
    infer_shape(operation, inputs);
  } catch (const ShapeError& e) {
    return e.what();
  }
  return "accepted";
}

Pooling pool(PoolingKind kind, Window window) {
  return {kind, window};
}

TEST(Convolution, RoundsDown) {
  EXPECT_EQ(infer_one(Convolution{96, {11, 4}}, {3, 227, 227}), (Shape{96, 55, 55}));
  EXPECT_EQ(infer_one(Convolution{64, {7, 2, 3}}, {3, 224, 224}), (Shape{64, 112, 112}));
  EXPECT_EQ(infer_one(Convolution{8, {{1, 7}, 1, {0, 3}}}, {4, 17, 17}), (Shape{8, 17, 17}));
}

TEST(Convolution, SpansWhatItsDilationSays) {
  EXPECT_EQ(infer_one(Convolution{8, {3, 1, 2, 2}}, {4, 13, 11}), (Shape{8, 13, 11}));
  EXPECT_EQ(infer_one(Convolution{8, {{3, 1}, 1, 0, {4, 9}}}, {4, 13, 11}), (Shape{8, 5, 11}));
  EXPECT_THAT(refusal(Convolution{8, {3, 1, 0, 6}}, {{4, 12, 12}}), HasSubstr("kernel 13x13"));
  EXPECT_THAT(refusal(Convolution{8, {3, 1, 0, 0}}, {{4, 12, 12}}), HasSubstr("dilation"));
}

TEST(Pooling, RoundsDownWhereAsked) {
  EXPECT_EQ(infer_one(Pooling{PoolingKind::max, {3, 2}, false, false}, {64, 112, 112}),
            (Shape{64, 55, 55}));
  const Pads pads = pooling_pads(Pooling{PoolingKind::max, {3, 2}, false, false}, {64, 112, 112});
  EXPECT_EQ(pads.end, Extent(0));
  EXPECT_THAT(refusal(pool(PoolingKind::max, {2, 2, 0, 2}), {{1, 6, 6}}), HasSubstr("dilated"));
}

TEST(Pooling, DropsTheLastWindowOfBothAxesWhereEitherIsPadded) {
  EXPECT_EQ(infer_one(pool(PoolingKind::max, {{3, 1}, {2, 3}, {1, 0}}), {1, 13, 12}),
            (Shape{1, 7, 4}));
  EXPECT_THAT(refusal(pool(PoolingKind::max, {1, 3}), {{1, 12, 12}}), HasSubstr("outside"));
}

TEST(Values, StayInTheirOrderAndNumber) {
  EXPECT_EQ(infer_one(Flatten{}, {3, 4, 5}), (Shape{60, 1, 1, true}));
  EXPECT_EQ(infer_one(Reshape{{5, 4, 3}}, {3, 4, 5}), (Shape{5, 4, 3}));
  EXPECT_THAT(refusal(Reshape{{5, 4, 4}}, {{3, 4, 5}}), HasSubstr("3x4x5 does not hold"));
  EXPECT_EQ(infer_one(PRelu{}, {3, 4, 5}), (Shape{3, 4, 5}));
  const std::vector<Shape> three(3, Shape{3, 4, 5});
  EXPECT_EQ(infer_shape(EltwiseProduct{}, three), three[0]);
  EXPECT_THAT(refusal(EltwiseMaximum{}, {three[0]}), HasSubstr("two inputs or more, not 1"));
}

TEST(Pooling, RoundsUpAsCaffeDoes) {
  EXPECT_EQ(infer_one(pool(PoolingKind::max, {3, 2}), {64, 112, 112}), (Shape{64, 56, 56}));
  EXPECT_EQ(infer_one(pool(PoolingKind::max, {3, 2}), {96, 55, 55}), (Shape{96, 27, 27}));
  EXPECT_EQ(infer_one(pool(PoolingKind::max, {3, 2}), {96, 111, 109}), (Shape{96, 55, 54}));
}

TEST(Pooling, DropsALastWindowThatWouldStartInTheEndPad) {
  // 6 + 2 - 2 over 2 is 3, so four windows; the fourth would start at 6 of 6 values and the pad
  // before them.
  EXPECT_EQ(infer_one(pool(PoolingKind::max, {2, 2, 1}), {1, 6, 6}), (Shape{1, 4, 4}));
  EXPECT_EQ(infer_one(pool(PoolingKind::max, {2, 2, 1}), {1, 5, 5}), (Shape{1, 3, 3}));
  EXPECT_EQ(infer_one(pool(PoolingKind::max, {2, 5, 1}), {1, 4, 4}), (Shape{1, 1, 1}));
}

TEST(Pooling, PadsSoThatRoundingDownGivesTheSameSize) {
  for (int size = 1; size <= 40; ++size)
    for (int kernel = 1; kernel <= 5; ++kernel)
      for (int stride = 1; stride <= 5; ++stride)
        for (int pad = 0; pad < kernel; ++pad) {
          const Shape in{1, size, size};
          const Pooling op = pool(PoolingKind::max, {kernel, stride, pad});
          if (refusal(op, {in}) != "accepted") continue;
          const Pads pads = pooling_pads(op, in);
          const int floor_size = (size + pads.begin.height + pads.end.height - kernel) / stride + 1;
          ASSERT_EQ(floor_size, infer_one(op, in).height)
              << size << ' ' << kernel << ' ' << stride << ' ' << pad;
        }
}

TEST(Pooling, GlobalCoversTheWholeMap) {
  EXPECT_EQ(infer_one(Pooling{PoolingKind::average, {}, true}, {1000, 15, 13}),
            (Shape{1000, 1, 1}));
}

TEST(Pooling, RefusesAWindowOutsideTheInput) {
  EXPECT_THAT(refusal(pool(PoolingKind::max, {1, 4}), {{1, 6, 6}}),
              HasSubstr("outside the input 6x6"));
  EXPECT_THAT(refusal(pool(PoolingKind::max, {3, 2, 3}), {{1, 6, 6}}),
              HasSubstr("smaller than the kernel"));
}

TEST(Join, AddsChannelsAndRefusesDifferentMaps) {
  const std::vector<Shape> good = {{64, 28, 28}, {128, 28, 28}, {32, 28, 28}};
  EXPECT_EQ(infer_shape(Concat{}, good), (Shape{224, 28, 28}));
  EXPECT_THAT(refusal(Concat{}, {{64, 28, 28}, {64, 14, 14}}), HasSubstr("64x14x14"));
  EXPECT_THAT(refusal(Concat{}, {{64, 28, 28}}), HasSubstr("two inputs"));
  EXPECT_THAT(refusal(EltwiseSum{}, {{64, 28, 28}, {32, 28, 28}}), HasSubstr("differ"));
}

TEST(Flat, IsWhatAnInnerProductGives) {
  const Shape flat = infer_one(InnerProduct{4096}, {256, 6, 6});
  EXPECT_EQ(flat, (Shape{4096, 1, 1, true}));
  EXPECT_EQ(to_string(flat), "4096");
  EXPECT_THAT(refusal(Convolution{8, {3}}, {flat}), HasSubstr("flat vector"));
  EXPECT_THAT(refusal(Lrn{}, {flat}), HasSubstr("flat vector"));
}

TEST(Numbers, AreChecked) {
  EXPECT_THAT(refusal(Convolution{10, {3}, 3}, {{9, 8, 8}}), HasSubstr("3 groups"));
  EXPECT_THAT(refusal(Convolution{10, {9}}, {{3, 8, 8}}),
              HasSubstr("kernel 9x9 is larger than the padded input 8x8"));
  EXPECT_THAT(refusal(Convolution{10, {3, 0}}, {{3, 8, 8}}), HasSubstr("stride"));
  EXPECT_THAT(refusal(Convolution{0, {3}}, {{3, 8, 8}}), HasSubstr("at least one output"));
  EXPECT_THAT(refusal(Lrn{.size = 4}, {{3, 8, 8}}), HasSubstr("odd"));
  EXPECT_THAT(refusal(Softmax{}, {{3, 8, 8}}), HasSubstr("3x8x8"));
  EXPECT_THAT(refusal(Dropout{1.0f}, {{3, 8, 8}}), HasSubstr("ratio"));
}

}  // namespace
}  // namespace perwatt::network::shape_inference_test
