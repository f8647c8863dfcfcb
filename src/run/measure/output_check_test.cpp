#include "run/measure/output_check.h"

#include <gmock/gmock.h>

#include <limits>

namespace perwatt::run::output_check_test {
namespace {

using record::Record;
using record::Status;
using testing::HasSubstr;
using testing::Optional;

Record of(const char* engine) {
  Record one;
  one.engine = engine;
  one.device = "cpu";
  one.throughput = 100;
  return one;
}

TEST(OutputLikeness, IsOneForEqualAndScaledOutputs) {
  const OutputLikeness same = likeness({1, 2, 4}, {1, 2, 4});
  EXPECT_NEAR(same.correlation, 1, 1e-12);
  EXPECT_EQ(same.difference, 0);
  EXPECT_NEAR(likeness({1, 2, 4}, {2, 4, 8}).correlation, 1, 1e-12);
  EXPECT_NEAR(likeness({1, 2, 4}, {2, 4, 8}).difference, 4.0 / 3, 1e-12);
  EXPECT_NEAR(likeness({1, 2, 3}, {3, 2, 1}).correlation, -1, 1e-12);
  EXPECT_EQ(likeness({2, 2}, {2, 2}).correlation, 1);
  EXPECT_EQ(likeness({2, 2}, {3, 3}).correlation, 0);
  EXPECT_THROW(likeness({1}, {1, 2}), std::invalid_argument);
}

TEST(OutputCheck, ARightAnswerStaysOk) {
  Record one = of("b");
  check_output(one, Precision::fp16, {"fp32 a/cpu", {1, 2, 4}}, {1.01F, 2, 4});
  EXPECT_EQ(one.status, Status::ok);
  EXPECT_EQ(one.output_reference, "fp32 a/cpu");
  EXPECT_THAT(one.output_correlation, Optional(testing::DoubleNear(1, 1e-3)));
  EXPECT_THAT(one.output_difference, Optional(testing::DoubleNear(0.01 / 3, 1e-4)));
}

TEST(OutputCheck, AWrongAnswerIsAStatusAndKeepsItsSpeed) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::vector<float>& wrong :
       {std::vector<float>{4, 3, 1, 2}, {nan, 2, 4, 3}, {0, 0, 0, 0}, {1, 2, 4}}) {
    Record one = of("b");
    check_output(one, Precision::fp32, {"fp32 a/cpu", {1, 2, 4, 3}}, wrong);
    EXPECT_EQ(one.status, Status::wrong_output);
    EXPECT_THAT(one.reason, HasSubstr("fp32 a/cpu"));
    EXPECT_FALSE(one.remedy.empty());
    EXPECT_EQ(one.throughput, 100);
  }
}

TEST(OutputCheck, LessIsAskedOfFewerBits) {
  EXPECT_GT(least_correlation(Precision::fp32), least_correlation(Precision::bf16));
  EXPECT_GT(least_correlation(Precision::fp16), least_correlation(Precision::int8));
}

}  // namespace
}  // namespace perwatt::run::output_check_test
