#include "stats/batch_means.h"

#include <gtest/gtest.h>

#include <numeric>

namespace perwatt::stats::batch_means_test {
namespace {

TEST(BatchMeans, EveryValueABatchWhileTheyFit) {
  BatchMeans means(8);
  for (int i = 0; i < 7; ++i) means.add(i);
  ASSERT_EQ(means.batches().size(), 7u);
  EXPECT_EQ(means.batch_length(), 1);
  EXPECT_EQ(means.batches()[6], 6);
}

TEST(BatchMeans, JoinsNeighboursWhenFull) {
  BatchMeans means(8);
  for (int i = 0; i < 100; ++i) means.add(i);
  EXPECT_EQ(means.batch_length(), 16);
  ASSERT_EQ(means.batches().size(), 6u);  // 96 values; 4 wait
  EXPECT_DOUBLE_EQ(means.batches()[0], 7.5);
  EXPECT_DOUBLE_EQ(means.batches()[5], 87.5);
  EXPECT_EQ(means.count(), 100);
  EXPECT_DOUBLE_EQ(means.mean(), 49.5);
}

TEST(BatchMeans, MemoryStaysBounded) {
  BatchMeans means;
  for (int i = 0; i < 3'000'000; ++i) means.add(1e-6);
  EXPECT_GE(means.batches().size(), BatchMeans::kCapacity / 2);
  EXPECT_LT(means.batches().size(), BatchMeans::kCapacity);
}

TEST(BatchMeans, AutocorrelationOfKnownSequences) {
  BatchMeans alternating, constant, ramp;
  for (int i = 0; i < 1000; ++i) {
    alternating.add(100 + (i % 2 ? 1 : -1));
    constant.add(3);
    ramp.add(i);
  }
  EXPECT_NEAR(alternating.autocorrelation(), -0.999, 1e-9);
  EXPECT_EQ(constant.autocorrelation(), 0);
  EXPECT_NEAR(ramp.autocorrelation(), 0.997, 1e-4);
}

}  // namespace
}  // namespace perwatt::stats::batch_means_test
