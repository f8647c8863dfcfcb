#include "stats/sequential_mean.h"

#include <gmock/gmock.h>

#include <cmath>
#include <stdexcept>

#include "base/random.h"
#include "stats/distribution.h"

namespace perwatt::stats::sequential_mean_test {
namespace {

double normal(std::uint64_t seed, std::uint64_t index) {
  return normal_quantile(RandomStream(seed, 3).uniform(index) * 0.999999 + 5e-7);
}

TEST(SequentialMean, LooksAreFewAndEndAtTheMost) {
  EXPECT_THAT(SequentialMean(36).looks(), testing::ElementsAre(10, 15, 23, 34, 36));
  EXPECT_THAT(SequentialMean(10).looks(), testing::ElementsAre(10));
  EXPECT_THROW(SequentialMean(9), std::invalid_argument);
}

TEST(SequentialMean, LooksOnlyWherePlanned) {
  SequentialMean mean(18);
  for (int i = 1; i <= 18; ++i) {
    const bool looked = mean.add(normal(1, static_cast<std::uint64_t>(i)));
    EXPECT_EQ(looked, i == 10 || i == 15 || i == 18) << i;
    EXPECT_EQ(mean.interval().has_value(), i >= 10);
  }
  EXPECT_EQ(mean.looked_at(), 18);
}

TEST(SequentialMean, EarlierLooksAreWider) {
  SequentialMean few(36), all(10);
  for (std::uint64_t i = 0; i < 10; ++i) {
    few.add(normal(2, i));
    all.add(normal(2, i));
  }
  EXPECT_LT(few.interval()->low, all.interval()->low);
  EXPECT_GT(few.interval()->high, all.interval()->high);
}

TEST(SequentialMean, ClosingTakesWhatErrorIsLeft) {
  SequentialMean mean(36);
  for (std::uint64_t i = 0; i < 18; ++i) mean.add(normal(3, i));
  EXPECT_EQ(mean.looked_at(), 15);
  const double before = mean.interval()->high - mean.interval()->low;
  mean.close();
  EXPECT_EQ(mean.looked_at(), 18);
  EXPECT_LT(mean.interval()->high - mean.interval()->low, before);
  SequentialMean short_of_a_look(36);
  short_of_a_look.add(1);
  short_of_a_look.close();
  EXPECT_FALSE(short_of_a_look.interval());
}

// All looks together hold the mean: how often any of them misses it.
TEST(SequentialMean, AllLooksTogetherHoldTheMean) {
  constexpr int kTrials = 600;
  int missed = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    SequentialMean mean(36);
    bool held = true;
    for (std::uint64_t i = 0; i < 36; ++i)
      if (mean.add(normal(100 + static_cast<std::uint64_t>(trial), i)))
        held = held && mean.interval()->low <= 0 && mean.interval()->high >= 0;
    missed += !held;
  }
  // As many as a true chance of 5 to 6 % allows.
  EXPECT_LT(1 - binomial_cdf(missed - 1, kTrials, 0.06), 0.999999);
  EXPECT_GT(1 - binomial_cdf(missed - 1, kTrials, 0.06), 0.001) << missed;
  EXPECT_GT(binomial_cdf(missed, kTrials, 0.03), 0.001) << missed;
}

}  // namespace
}  // namespace perwatt::stats::sequential_mean_test
