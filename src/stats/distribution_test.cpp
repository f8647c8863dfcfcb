#include "stats/distribution.h"

#include <gtest/gtest.h>

#include <cmath>

namespace perwatt::stats::distribution_test {
namespace {

TEST(Normal, QuantilesAsInTables) {
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(normal_quantile(0.995), 2.5758293035489, 1e-12);
  EXPECT_NEAR(normal_quantile(0.01), -2.3263478740408408, 1e-12);
  EXPECT_DOUBLE_EQ(normal_quantile(0.5), 0);
  EXPECT_NEAR(normal_cdf(1), 0.8413447460685429, 1e-14);
}

TEST(Student, QuantilesAsInTables) {
  EXPECT_NEAR(student_t_quantile(0.975, 1), 12.7062047361747, 1e-9);
  EXPECT_NEAR(student_t_quantile(0.975, 2), 4.30265272974946, 1e-10);
  EXPECT_NEAR(student_t_quantile(0.975, 10), 2.22813885198627, 1e-10);
  EXPECT_NEAR(student_t_quantile(0.975, 30), 2.04227245630124, 1e-10);
  EXPECT_NEAR(student_t_quantile(0.995, 5), 4.03214298355523, 1e-10);
  EXPECT_NEAR(student_t_quantile(0.95, 120), 1.65765089935, 1e-9);
  EXPECT_NEAR(student_t_quantile(0.025, 10), -2.22813885198627, 1e-10);
  EXPECT_NEAR(student_t_quantile(0.975, 1e9), normal_quantile(0.975), 1e-9);
}

TEST(Student, QuantileInvertsTheDistribution) {
  for (const double degrees : {0.7, 1.5, 3.3, 12.0, 250.0, 40'000.0}) {
    for (const double p : {0.001, 0.2, 0.5, 0.9, 0.9999}) {
      EXPECT_NEAR(student_t_cdf(student_t_quantile(p, degrees), degrees), p, 1e-11)
          << degrees << " " << p;
    }
  }
}

TEST(Binomial, EqualsTheSum) {
  double sum = 0, term = std::pow(0.7, 20);
  for (int k = 0; k < 20; ++k) {
    sum += term;
    EXPECT_NEAR(binomial_cdf(k, 20, 0.3), sum, 1e-13) << k;
    term *= (20.0 - k) / (k + 1) * 0.3 / 0.7;
  }
  EXPECT_EQ(binomial_cdf(-1, 20, 0.3), 0);
  EXPECT_EQ(binomial_cdf(20, 20, 0.3), 1);
}

TEST(Poisson, EqualsTheSum) {
  double sum = 0, term = std::exp(-6.5);
  for (int k = 0; k < 30; ++k) {
    sum += term;
    EXPECT_NEAR(poisson_cdf(k, 6.5), sum, 1e-13) << k;
    term *= 6.5 / (k + 1);
  }
}

TEST(Poisson, UpperLimitsAsInGarwoodsTable) {
  EXPECT_NEAR(poisson_upper(0, 0.95), 2.995732273553991, 1e-10);  // the rule of three
  EXPECT_NEAR(poisson_upper(0, 0.975), 3.688879454113936, 1e-10);
  EXPECT_NEAR(poisson_upper(1, 0.975), 5.571643390938898, 1e-9);
  EXPECT_NEAR(poisson_upper(10, 0.975), 18.39035604, 1e-7);
}

}  // namespace
}  // namespace perwatt::stats::distribution_test
