#include "stats/alpha_spending.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "stats/distribution.h"

namespace perwatt::stats::alpha_spending_test {
namespace {

constexpr double kFifths[] = {0.2, 0.4, 0.6, 0.8, 1};

double bound(double level) {
  return -normal_quantile(level / 2);
}

TEST(AlphaSpending, SpendsNearlyNothingEarlyAndAllAtTheEnd) {
  EXPECT_LT(spent_by(0.2, 0.05), 1e-4);
  EXPECT_DOUBLE_EQ(spent_by(1, 0.05), 0.05);
  EXPECT_DOUBLE_EQ(spent_by(2, 0.05), 0.05);
  double last = 0;
  for (const double t : kFifths) {
    EXPECT_GT(spent_by(t, 0.05), last);
    last = spent_by(t, 0.05);
  }
}

TEST(AlphaSpending, OneLookIsAPlainTest) {
  EXPECT_NEAR(nominal_levels(std::vector{1.0}, std::vector{0.05})[0], 0.05, 1e-9);
}

// Spending alpha log(1 + (e - 1) t) in five equal steps: bounds 2.4380, 2.4268, 2.4101, 2.3966,
// 2.3859 (Lan and DeMets 1983; tabulated in Jennison and Turnbull 2000).
TEST(AlphaSpending, BoundsOfPocockSpendingAreThePublishedOnes) {
  std::vector<double> spent;
  for (const double t : kFifths) spent.push_back(0.05 * std::log(1 + (std::numbers::e - 1) * t));
  const auto levels = nominal_levels(kFifths, spent);
  const double published[] = {2.4380, 2.4268, 2.4101, 2.3966, 2.3859};
  for (std::size_t k = 0; k < 5; ++k) EXPECT_NEAR(bound(levels[k]), published[k], 3e-4) << k;
}

// Pocock's own constant bound of five looks at 5 % is 2.413 (Pocock 1977): what it spends by each
// look gives it back.
TEST(AlphaSpending, GivesBackAConstantBound) {
  std::vector<double> spent{2 * normal_cdf(-2.413)};
  for (std::size_t k = 1; k < 5; ++k) {
    double low = spent.back(), high = 0.06;
    for (int i = 0; i < 40; ++i) {
      auto tried = spent;
      tried.push_back((low + high) / 2);
      const auto levels = nominal_levels(std::span(kFifths).first(k + 1), tried);
      (bound(levels.back()) > 2.413 ? low : high) = tried.back();
    }
    spent.push_back(low);
  }
  EXPECT_NEAR(spent.back(), 0.05, 1e-4);
}

TEST(AlphaSpending, RefusesWhatDoesNotRise) {
  EXPECT_THROW(nominal_levels(std::vector{0.5, 0.5}, std::vector{0.01, 0.05}),
               std::invalid_argument);
  EXPECT_THROW(nominal_levels(std::vector{0.5, 1.0}, std::vector{0.05, 0.01}),
               std::invalid_argument);
  EXPECT_THROW(nominal_levels(std::vector{0.5, 1.0}, std::vector{0.05}), std::invalid_argument);
}

}  // namespace
}  // namespace perwatt::stats::alpha_spending_test
