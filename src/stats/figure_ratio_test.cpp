#include "stats/figure_ratio.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <stdexcept>

#include "base/random.h"
#include "stats/distribution.h"
#include "stats/holm.h"
#include "stats/percentile.h"
#include "stats/throughput.h"

namespace perwatt::stats::figure_ratio_test {
namespace {

constexpr double kMany = std::numeric_limits<double>::infinity();

/// A figure whose logarithm has that standard error.
Figure figure(double value, double error, double degrees = kMany) {
  const double t = degrees < kMany ? student_t_quantile(0.975, degrees) : 1.959963984540054;
  return {value, value * std::exp(-t * error), value * std::exp(t * error), degrees};
}

double normal(const RandomStream& random, std::uint64_t index) {
  return normal_quantile(random.uniform(index) * 0.999999 + 5e-7);
}

TEST(FigureRatio, ErrorsAddInQuadratureOnTheLogScale) {
  const FigureRatio ratio(figure(100, 0.03), figure(112, 0.04));
  EXPECT_DOUBLE_EQ(ratio.ratio(), 1.12);
  const Ratio interval = ratio.interval();
  EXPECT_NEAR(std::log(interval.high / 1.12), 1.959964 * 0.05, 1e-6);
  EXPECT_NEAR(std::log(1.12 / interval.low), 1.959964 * 0.05, 1e-6);
}

// Welch (1947): of errors 0.03 with 4 degrees and 0.04 with 9 it is 0.0025^2 / (0.0009^2 / 4 +
// 0.0016^2 / 9) = 12.84.
TEST(FigureRatio, DegreesAreWelchsAndSatterthwaites) {
  const FigureRatio ratio(figure(1, 0.03, 4), figure(1, 0.04, 9));
  EXPECT_NEAR(std::log(ratio.interval().high), student_t_quantile(0.975, 12.8376) * 0.05, 1e-5);
}

TEST(FigureRatio, EachEndComesFromTheArmsThatFaceIt) {
  const Figure a{100, 98, 110}, b{100, 95, 101};
  const Ratio interval = FigureRatio(a, b).interval();
  EXPECT_NEAR(std::log(interval.low), -std::hypot(std::log(100.0 / 95), std::log(1.1)), 1e-9);
  EXPECT_NEAR(std::log(interval.high), std::hypot(std::log(1.01), std::log(100.0 / 98)), 1e-9);
}

TEST(FigureRatio, PAgreesWithTheInterval) {
  const FigureRatio ratio(figure(100, 0.01, 14), figure(103, 0.012, 20));
  const double p = ratio.p_same();
  EXPECT_NEAR(ratio.interval(1 - p).low, 1, 1e-9);
  EXPECT_NEAR(ratio.p_at_most(1), p / 2, 1e-12);
  const double limit = ratio.interval(0.95).high;
  EXPECT_NEAR(ratio.p_at_least(limit), 0.025, 1e-9);
}

TEST(FigureRatio, WithoutIntervalsThereIsOnlyTheRatio) {
  const FigureRatio ratio(Figure{200, {}, {}}, figure(100, 0.01));
  EXPECT_FALSE(ratio.stated());
  EXPECT_DOUBLE_EQ(ratio.ratio(), 0.5);
  EXPECT_THROW(ratio.interval(), std::invalid_argument);
  EXPECT_THROW(FigureRatio(figure(0, 0.1), figure(1, 0.1)), std::invalid_argument);
  EXPECT_THROW(FigureRatio(figure(1, 0.1), figure(kMany, 0.1)), std::invalid_argument);
}

TEST(FigureRatio, FiguresWithoutNoiseDifferOrDoNot) {
  EXPECT_EQ(FigureRatio(figure(1, 0), figure(1.001, 0)).p_same(), 0);
  EXPECT_EQ(FigureRatio(figure(1, 0), figure(1, 0)).p_same(), 1);
}

/// The share of 1,000 pairs of figures whose interval holds the true ratio.
template <typename Measure>
double held(double truth, Measure measure) {
  int count = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const Ratio interval = FigureRatio(measure(2 * seed, 0), measure(2 * seed + 1, 1)).interval();
    count += interval.low <= truth && truth <= interval.high;
  }
  std::printf("held %.1f %%\n", count / 10.0);
  return count / 1000.0;
}

/// 60 (A) or 200 (B) queries whose times remember the last one's.
Figure throughput_of(std::uint64_t seed, int side) {
  const RandomStream random(seed, 5);
  const double memory = side == 0 ? 0.3 : 0.6, mean = side == 0 ? 0.010 : 0.008;
  ThroughputEstimator estimator;
  double at = 0, state = normal(random, 0);
  for (std::uint64_t i = 1; i <= (side == 0 ? 60u : 200u); ++i) {
    state = memory * state + std::sqrt(1 - memory * memory) * normal(random, i);
    const double begin = at;
    at += mean * (1 + 0.1 * state);
    estimator.add(0, from_seconds(begin), from_seconds(at));
  }
  const auto e = estimator.estimate();
  return {e.rate, e.low, e.high, e.degrees};
}

TEST(FigureRatioCoverage, OfThroughputs) {
  const double share = held(1.25, throughput_of);
  EXPECT_GE(share, 0.93);
  EXPECT_LE(share, 0.975);
}

/// A percentile of exponential latencies of mean 1 ms (A) or 2 ms (B).
Figure percentile_of(std::uint64_t seed, int side, double p, std::uint64_t queries) {
  const RandomStream random(seed, 6);
  Histogram latencies;
  for (std::uint64_t i = 0; i < queries; ++i)
    latencies.add(std::llround(-1e6 * (side + 1) * std::log(1 - random.uniform(i))));
  const auto found = percentile(latencies, p);
  return {static_cast<double>(found->value), static_cast<double>(found->low),
          static_cast<double>(found->high)};
}

TEST(FigureRatioCoverage, OfMedians) {
  const double share =
      held(2, [](auto seed, int side) { return percentile_of(seed, side, 0.5, side ? 120 : 300); });
  EXPECT_GE(share, 0.93);
  EXPECT_LE(share, 0.985);
}

TEST(FigureRatioCoverage, OfTails) {
  const double share =
      held(2, [](auto seed, int side) { return percentile_of(seed, side, 0.99, 1000); });
  EXPECT_GE(share, 0.93);
  EXPECT_LE(share, 0.995);  // order statistics of few large values are coarse
}

TEST(Holm, StepsDown) {
  const double p[] = {0.01, 0.04, 0.03, 0.005};
  const auto adjusted = holm(p);
  EXPECT_DOUBLE_EQ(adjusted[3], 0.02);
  EXPECT_DOUBLE_EQ(adjusted[0], 0.03);
  EXPECT_DOUBLE_EQ(adjusted[2], 0.06);
  EXPECT_DOUBLE_EQ(adjusted[1], 0.06);
  EXPECT_DOUBLE_EQ(holm(std::vector{0.7, 0.9})[0], 1);
  EXPECT_TRUE(holm({}).empty());
}

}  // namespace
}  // namespace perwatt::stats::figure_ratio_test
