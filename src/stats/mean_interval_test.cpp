#include "stats/mean_interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"
#include "stats/autoregression.h"

namespace perwatt::stats::mean_interval_test {
namespace {

// Near enough to normal: the sum of twelve uniform numbers less six.
double normal(const RandomStream& random, std::uint64_t index) {
  double sum = -6;
  for (std::uint64_t i = 0; i < 12; ++i) sum += random.uniform(12 * index + i);
  return sum;
}

std::vector<double> remembering(double memory, int count, std::uint64_t seed) {
  const RandomStream random(seed, 9);
  std::vector<double> series;
  double state = normal(random, 0);
  for (int i = 1; i <= count; ++i) {
    state = memory * state +
            std::sqrt(1 - memory * memory) * normal(random, static_cast<std::uint64_t>(i));
    series.push_back(10 + state);
  }
  return series;
}

TEST(Autoregression, FindsTheMemory) {
  const auto model = fit_autoregression(remembering(0.8, 1000, 1), 1);
  EXPECT_NEAR(model.phi[0], 0.8, 0.06);
  EXPECT_NEAR(model.damping(), 0.2, 0.06);
  EXPECT_NEAR(model.residual_variance, 0.36, 0.05);
  EXPECT_NEAR(model.residual_kurtosis, 3, 0.6);
}

TEST(Autoregression, FurtherOrdersAddNothingToAFirstOrderSeries) {
  const auto model = fit_autoregression(remembering(0.8, 1000, 2), 3);
  EXPECT_NEAR(model.phi[0], 0.8, 0.1);
  EXPECT_NEAR(model.phi[1], 0, 0.12);
  EXPECT_NEAR(model.phi[2], 0, 0.1);
}

TEST(Autoregression, SumVarianceInClosedForm) {
  Autoregression model;
  model.order = 1;
  model.phi = {0.6};
  EXPECT_NEAR(model.sum_variance(), 1 - 0.36, 1e-15);
  EXPECT_NEAR(model.sum_bias(), 2.8, 1e-15);
  model.order = 2;
  EXPECT_NEAR(model.sum_variance(), 2 - 2 * 0.6, 1e-15);
}

TEST(MeanInterval, AbsentWithFewBatches) {
  BatchMeans sequence;
  for (int i = 0; i < kFewestBatches - 1; ++i) sequence.add(i);
  EXPECT_FALSE(mean_interval(sequence));
  sequence.add(3);
  EXPECT_TRUE(mean_interval(sequence));
}

TEST(MeanInterval, NoWidthWhereNothingVaries) {
  BatchMeans sequence;
  for (int i = 0; i < 40; ++i) sequence.add(0.25);
  const auto interval = mean_interval(sequence).value();
  EXPECT_DOUBLE_EQ(interval.low, 0.25);
  EXPECT_DOUBLE_EQ(interval.high, 0.25);
}

TEST(MeanInterval, PaysForMemory) {
  BatchMeans independent, dependent;
  for (const double value : remembering(0, 1000, 3)) independent.add(value);
  for (const double value : remembering(0.9, 1000, 3)) dependent.add(value);
  const auto narrow = mean_interval(independent).value(), wide = mean_interval(dependent).value();
  EXPECT_NEAR(narrow.high - narrow.low, 2 * 1.96 / std::sqrt(1000.0), 0.02);
  EXPECT_GT((wide.high - wide.low) / (narrow.high - narrow.low), 3);  // sqrt(19) = 4.4 is true
  EXPECT_LT(wide.degrees, narrow.degrees);
}

TEST(MeanInterval, LeansTowardsALongTail) {
  BatchMeans sequence;
  const RandomStream random(4, 1);
  for (std::uint64_t i = 0; i < 50; ++i) sequence.add(-std::log(1 - random.uniform(i)));
  const auto interval = mean_interval(sequence).value();
  EXPECT_GT(interval.high - interval.mean, 1.1 * (interval.mean - interval.low));
}

}  // namespace
}  // namespace perwatt::stats::mean_interval_test
