#include "stats/proportion.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace perwatt::stats::proportion_test {
namespace {

// Reference values: R 4.3, prop.test(k, n, correct = FALSE)$conf.int.
TEST(Wilson, AgreesWithReferenceValues) {
  const auto two_thirds = wilson(66, 100);
  EXPECT_DOUBLE_EQ(two_thirds.value, 0.66);
  EXPECT_NEAR(two_thirds.low, 0.5627, 5e-4);
  EXPECT_NEAR(two_thirds.high, 0.7454, 5e-4);
  const auto five_of_ten = wilson(5, 10);
  EXPECT_NEAR(five_of_ten.low, 0.2366, 5e-4);
  EXPECT_NEAR(five_of_ten.high, 0.7634, 5e-4);
}

TEST(Wilson, HoldsAtTheEnds) {
  EXPECT_EQ(wilson(0, 10).low, 0);
  EXPECT_NEAR(wilson(0, 10).high, 0.2775, 5e-4);
  EXPECT_NEAR(wilson(10, 10).low, 0.7225, 5e-4);
  EXPECT_EQ(wilson(10, 10).high, 1);
  EXPECT_EQ(wilson(0, 0).low, 0);
  EXPECT_EQ(wilson(0, 0).high, 1);
}

TEST(Wilson, RefusesImpossibleCounts) {
  EXPECT_THROW(wilson(-1, 5), std::invalid_argument);
  EXPECT_THROW(wilson(6, 5), std::invalid_argument);
}

// 2 * P(X <= min) for X ~ Binomial(b + c, 1/2), by hand: 2 * (1 + 6) / 2^6 and 2 * 1 / 2^5.
TEST(McNemar, IsTheExactBinomialTail) {
  EXPECT_NEAR(mcnemar(1, 5), 14.0 / 64, 1e-12);
  EXPECT_NEAR(mcnemar(5, 1), 14.0 / 64, 1e-12);
  EXPECT_NEAR(mcnemar(0, 5), 2.0 / 32, 1e-12);
}

TEST(McNemar, ShowsNothingWithoutDisagreement) {
  EXPECT_EQ(mcnemar(0, 0), 1);
  EXPECT_EQ(mcnemar(7, 7), 1);
  EXPECT_THROW(mcnemar(-1, 2), std::invalid_argument);
}

}  // namespace
}  // namespace perwatt::stats::proportion_test
