#include "stats/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "base/random.h"

namespace perwatt::stats::histogram_test {
namespace {

std::vector<std::int64_t> spread_values(int count, std::uint64_t seed) {  // over all octaves
  const RandomStream random(seed, 1);
  std::vector<std::int64_t> values;
  for (int i = 0; i < count; ++i)
    values.push_back(
        static_cast<std::int64_t>(std::exp2(41.9 * random.uniform(static_cast<std::uint64_t>(i)))));
  return values;
}

Histogram filled(const std::vector<std::int64_t>& values) {
  Histogram histogram;
  for (const auto value : values) histogram.add(value);
  return histogram;
}

TEST(Histogram, EveryRankWithinATenthOfAPercent) {
  auto values = spread_values(5000, 7);
  const Histogram histogram = filled(values);
  std::sort(values.begin(), values.end());
  for (std::size_t k = 1; k <= values.size(); ++k) {
    const double exact = static_cast<double>(values[k - 1]);
    EXPECT_LE(std::abs(static_cast<double>(histogram.ranked(k)) - exact), 0.001 * exact) << k;
  }
}

TEST(Histogram, SmallValuesAreExact) {
  for (std::int64_t value = 0; value < 1024; ++value) {
    Histogram histogram;
    histogram.add(0);
    histogram.add(value);
    histogram.add(1 << 20);
    EXPECT_EQ(histogram.ranked(2), value);
  }
}

TEST(Histogram, BinsAdjoinAndCoverTheRange) {
  double next = 0;
  std::uint32_t bin = 0;
  for (; next < std::exp2(42); ++bin) {
    const auto [low, width] = Histogram::bin_edge(bin);
    ASSERT_EQ(low, next) << bin;
    ASSERT_LE(width, std::max(1.0, low / 512));
    next = low + width;
  }
  EXPECT_EQ(next, std::exp2(42));
}

TEST(Histogram, ExtremesCountMeanAreExact) {
  const Histogram histogram = filled({5'000'001, 3'000'007, 1'234'567'891});
  EXPECT_EQ(histogram.count(), 3u);
  EXPECT_EQ(histogram.min(), 3'000'007);
  EXPECT_EQ(histogram.max(), 1'234'567'891);
  EXPECT_DOUBLE_EQ(histogram.mean(), (5'000'001.0 + 3'000'007.0 + 1'234'567'891.0) / 3);
}

TEST(Histogram, EmptyAndOutOfRange) {
  Histogram histogram;
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), 0);
  EXPECT_EQ(histogram.ranked(1), 0);
  EXPECT_EQ(histogram.mean(), 0);
  histogram.add(-5);
  histogram.add(std::int64_t{1} << 50);
  EXPECT_EQ(histogram.count(), 2u);
  EXPECT_EQ(histogram.ranked(1), 0);
  EXPECT_EQ(histogram.ranked(2), std::int64_t{1} << 50);
}

TEST(Histogram, AddingTwoIsAddingAll) {
  const auto left = spread_values(500, 1), right = spread_values(700, 2);
  Histogram sum = filled(left);
  sum.add(filled(right));
  auto all = left;
  all.insert(all.end(), right.begin(), right.end());
  const Histogram whole = filled(all);
  EXPECT_EQ(sum.count(), whole.count());
  for (std::uint64_t k = 1; k <= whole.count(); ++k) ASSERT_EQ(sum.ranked(k), whole.ranked(k));
}

TEST(Histogram, SparseFormReturnsTheSame) {
  const Histogram histogram = filled(spread_values(300, 3));
  const Histogram back = Histogram::from(histogram.sparse());
  EXPECT_EQ(back.count(), histogram.count());
  EXPECT_EQ(back.min(), histogram.min());
  EXPECT_EQ(back.max(), histogram.max());
  EXPECT_DOUBLE_EQ(back.mean(), histogram.mean());
  for (std::uint64_t k = 1; k <= histogram.count(); ++k)
    ASSERT_EQ(back.ranked(k), histogram.ranked(k));
  EXPECT_EQ(Histogram::from(Histogram{}.sparse()).count(), 0u);
}

TEST(Histogram, RefusesWhatIsNoHistogram) {
  const auto good = filled({10, 2000}).sparse();
  auto bad = good;
  bad.bins[0].second = 0;
  EXPECT_THROW(Histogram::from(bad), std::invalid_argument);
  bad = good;
  std::swap(bad.bins[0], bad.bins[1]);
  EXPECT_THROW(Histogram::from(bad), std::invalid_argument);
  bad = good;
  bad.bins[1].first = 4'000'000;
  EXPECT_THROW(Histogram::from(bad), std::invalid_argument);
  bad = good;
  bad.min = 11;
  EXPECT_THROW(Histogram::from(bad), std::invalid_argument);
}

TEST(Histogram, ExcessOverAThreshold) {
  const Histogram histogram = filled({100, 100, 100, 600, 900});
  const auto excess = histogram.over(500, 100);
  EXPECT_EQ(excess.count, 2u);
  EXPECT_DOUBLE_EQ(excess.sum, 500 + 800);
  EXPECT_EQ(histogram.over(900, 0).count, 0u);
}

}  // namespace
}  // namespace perwatt::stats::histogram_test
