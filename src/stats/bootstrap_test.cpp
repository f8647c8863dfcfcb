#include "stats/bootstrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "base/random.h"
#include "stats/distribution.h"

namespace perwatt::stats::bootstrap_test {
namespace {

TEST(Bootstrap, ResamplesAreSeeded) {
  EXPECT_EQ(bootstrap_resamples(9, 50, 7), bootstrap_resamples(9, 50, 7));
  EXPECT_NE(bootstrap_resamples(9, 50, 7), bootstrap_resamples(9, 50, 8));
  EXPECT_THROW(bootstrap_resamples(0, 1, 7), std::invalid_argument);
}

TEST(Bootstrap, EveryItemIsDrawnEquallyOften) {
  constexpr std::size_t kItems = 5, kCount = 20000;
  std::vector<int> drawn(kItems, 0);
  for (const auto& resample : bootstrap_resamples(kItems, kCount, 2023)) {
    ASSERT_EQ(resample.size(), kItems);
    for (const std::size_t i : resample) ++drawn.at(i);
  }
  // Binomial(100000, 1/5): standard deviation 126; five of them.
  for (const int count : drawn) EXPECT_NEAR(count, 20000, 632);
}

TEST(Bootstrap, PercentileIntervalIsTheMiddle) {
  std::vector<double> values(1000);
  std::iota(values.begin(), values.end(), 1.0);
  std::ranges::reverse(values);
  const auto span = percentile_interval(values, 0.9);
  ASSERT_TRUE(span);
  EXPECT_DOUBLE_EQ(span->low, 50);
  EXPECT_DOUBLE_EQ(span->high, 950);
  EXPECT_FALSE(percentile_interval(std::vector<double>(99, 1.0)));
  EXPECT_THROW(percentile_interval(values, 1), std::invalid_argument);
}

TEST(Bootstrap, CoversTheMeanAboutAsOftenAsItSays) {
  constexpr int kTrials = 400;
  constexpr std::size_t kItems = 40;
  int covered = 0;
  for (std::uint64_t trial = 0; trial < kTrials; ++trial) {
    const RandomStream random(99, trial);
    std::vector<double> sample(kItems);
    for (std::size_t i = 0; i < kItems; ++i) sample[i] = normal_quantile(random.uniform(i));
    std::vector<double> means;
    for (const auto& resample : bootstrap_resamples(kItems, 300, trial)) {
      double sum = 0;
      for (const std::size_t i : resample) sum += sample[i];
      means.push_back(sum / kItems);
    }
    const auto span = percentile_interval(means);
    ASSERT_TRUE(span);
    covered += span->low <= 0 && span->high >= 0 ? 1 : 0;
  }
  // The percentile interval falls short of 95 % a little at 40 items; four standard errors below.
  EXPECT_GT(covered, kTrials * 0.88);
  EXPECT_LT(covered, kTrials * 0.99);
}

TEST(Median, OfOddAndEvenCounts) {
  EXPECT_DOUBLE_EQ(median({3, 1, 2}), 2);
  EXPECT_DOUBLE_EQ(median({4, 1, 2, 3}), 2.5);
  EXPECT_THROW(median({}), std::invalid_argument);
}

}  // namespace
}  // namespace perwatt::stats::bootstrap_test
