#include "stats/geometric_mean.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

namespace perwatt::stats::geometric_mean_test {
namespace {

TEST(GeometricMean, OfPowers) {
  EXPECT_NEAR(geometric_mean(std::vector{1.0, 10.0, 100.0}), 10, 1e-12);
  EXPECT_NEAR(geometric_mean(std::vector{4.0}), 4, 1e-12);
}

TEST(GeometricMean, RefusesWhatHasNone) {
  EXPECT_THROW(geometric_mean(std::vector<double>{}), std::invalid_argument);
  EXPECT_THROW(geometric_mean(std::vector{1.0, 0.0}), std::invalid_argument);
  EXPECT_THROW(geometric_mean(std::vector{1.0, std::nan("")}), std::invalid_argument);
  EXPECT_THROW(mean_ratio(std::vector{1.0}), std::invalid_argument);
}

TEST(MeanRatio, StudentsIntervalOfTheLogarithms) {
  const std::vector<double> ratios{std::exp(0.1), std::exp(0.2), std::exp(0.3)};
  const Ratio ratio = mean_ratio(ratios);
  const double half = 4.30265272974946 * 0.1 / std::sqrt(3.0);
  EXPECT_NEAR(ratio.ratio, std::exp(0.2), 1e-12);
  EXPECT_NEAR(ratio.low, std::exp(0.2 - half), 1e-10);
  EXPECT_NEAR(ratio.high, std::exp(0.2 + half), 1e-10);
  EXPECT_FALSE(ratio.differs());
  EXPECT_TRUE(mean_ratio(std::vector{1.10, 1.11, 1.12}).differs());
}

}  // namespace
}  // namespace perwatt::stats::geometric_mean_test
