#include "stats/percentile.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "stats/distribution.h"

namespace perwatt::stats::percentile_test {
namespace {

TEST(QueriesNeeded, AsMlperfsEarlyStopping) {
  EXPECT_EQ(queries_needed(0.50), 11);
  EXPECT_EQ(queries_needed(0.90), 64);
  EXPECT_EQ(queries_needed(0.95), 130);
  EXPECT_EQ(queries_needed(0.97), 219);
  EXPECT_EQ(queries_needed(0.99), 662);
  EXPECT_NEAR(static_cast<double>(queries_needed(0.999)), 6636, 1);
}

TEST(QueriesNeeded, IsTheSmallest) {
  for (const double p : {0.5, 0.75, 0.9, 0.99, 0.999}) {
    const auto n = queries_needed(p);
    EXPECT_LE(binomial_cdf(1, n, 1 - p), 0.01) << p;
    EXPECT_GT(binomial_cdf(1, n - 1, 1 - p), 0.01) << p;
  }
}

TEST(Percentile, NearestRank) {
  Histogram histogram;
  for (int i = 1; i <= 1000; ++i) histogram.add(i);
  EXPECT_EQ(percentile(histogram, 0.50)->value, 500);
  EXPECT_EQ(percentile(histogram, 0.90)->value, 900);
  EXPECT_EQ(percentile(histogram, 0.99)->value, 990);
}

TEST(Percentile, BoundsAreOrderStatistics) {
  Histogram histogram;
  for (int i = 1; i <= 1000; ++i) histogram.add(i);
  const auto median = percentile(histogram, 0.5).value();
  EXPECT_EQ(median.low, 469);  // Binomial(1000, 1/2): P(X <= 468) <= 0.025 < P(X <= 469)
  EXPECT_EQ(median.high, 532);
}

TEST(Percentile, AbsentWithTooFewQueries) {
  Histogram histogram;
  for (int i = 0; i < 63; ++i) histogram.add(i);
  EXPECT_FALSE(percentile(histogram, 0.9));
  histogram.add(63);
  EXPECT_TRUE(percentile(histogram, 0.9));
  EXPECT_FALSE(percentile(Histogram{}, 0.5));
}

TEST(Percentile, BoundsHoldTheTruth) {
  int held = 0, tight = 0;
  constexpr int kTrials = 2000;
  for (int trial = 0; trial < kTrials; ++trial) {
    const RandomStream random(static_cast<std::uint64_t>(trial), 5);
    Histogram histogram;
    for (std::uint64_t i = 0; i < 200; ++i)
      histogram.add(static_cast<std::int64_t>(-std::log(1 - random.uniform(i)) * 1e8));
    const auto p90 = percentile(histogram, 0.9).value();
    const double truth = -std::log(0.1) * 1e8;
    held += static_cast<double>(p90.low) <= truth && truth <= static_cast<double>(p90.high);
    tight += p90.low <= p90.value && p90.value <= p90.high;
  }
  EXPECT_EQ(tight, kTrials);
  EXPECT_GE(held, 0.94 * kTrials);
  EXPECT_LE(held, 0.98 * kTrials);
}

}  // namespace
}  // namespace perwatt::stats::percentile_test
