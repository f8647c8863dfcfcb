#include "stats/rank_correlation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace perwatt::stats::rank_correlation_test {
namespace {

using ::testing::ElementsAre;

TEST(Ranks, EqualValuesShareTheirMean) {
  EXPECT_THAT(ranks(std::vector{30.0, 10.0, 20.0}), ElementsAre(3, 1, 2));
  EXPECT_THAT(ranks(std::vector{5.0, 1.0, 5.0, 9.0, 5.0}), ElementsAre(3, 1, 3, 5, 3));
  EXPECT_TRUE(ranks({}).empty());
}

TEST(RankCorrelation, SeesOrderOnly) {
  const std::vector<double> x{1, 2, 3, 4};
  EXPECT_DOUBLE_EQ(rank_correlation(x, std::vector{1.0, 10.0, 1e3, 1e9}).value(), 1);
  EXPECT_DOUBLE_EQ(rank_correlation(x, std::vector{9.0, 1.0, 0.5, -4.0}).value(), -1);
}

TEST(RankCorrelation, WithoutTiesItIsTheDifferencesFormula) {
  // 1 - 6 * sum(d^2) / (n (n^2 - 1)), d = 1, -1, 1, -1, 0.
  const std::vector<double> x{1, 2, 3, 4, 5}, y{2, 1, 4, 3, 5};
  EXPECT_NEAR(rank_correlation(x, y).value(), 1 - 6.0 * 4 / (5 * 24), 1e-12);
}

TEST(RankCorrelation, WithTiesItIsPearsonsOfTheMeanRanks) {
  // Ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: covariance 4.5, variances 4.5 and 5.
  const std::vector<double> x{1, 2, 2, 3}, y{1, 2, 3, 4};
  EXPECT_NEAR(rank_correlation(x, y).value(), 0.9486832980505138, 1e-12);
}

TEST(RankCorrelation, NothingWhereThereIsNone) {
  EXPECT_FALSE(rank_correlation(std::vector{1.0, 2.0}, std::vector{1.0, 2.0}));
  EXPECT_FALSE(rank_correlation(std::vector{1.0, 1.0, 1.0}, std::vector{1.0, 2.0, 3.0}));
  EXPECT_THROW(rank_correlation(std::vector{1.0}, std::vector{1.0, 2.0}), std::invalid_argument);
}

}  // namespace
}  // namespace perwatt::stats::rank_correlation_test
