#include "stats/latency_summary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include "base/random.h"
#include "stats/latency_bound.h"
#include "stats/outliers.h"

namespace perwatt::stats::latency_summary_test {
namespace {

struct Random {
  explicit Random(int seed) : stream(static_cast<std::uint64_t>(seed), 11) {}
  double uniform() { return stream.uniform(next++); }
  double exponential() { return -std::log1p(-uniform()); }
  double normal() {
    return std::sqrt(2 * exponential()) * std::cos(2 * std::numbers::pi * uniform());
  }
  RandomStream stream;
  std::uint64_t next = 0;
};

struct Latencies {
  Histogram histogram;
  LatencySequence sequence;
  void add(double milliseconds) {
    const auto ns = static_cast<std::int64_t>(milliseconds * 1e6);
    histogram.add(ns);
    sequence.add(ns);
  }
};

/// The n-th of `n` latencies in milliseconds; may keep a state.
using Law = std::function<double(Random&, int)>;

Latencies sample(int seed, int n, Law law) {
  Random random(seed);
  Latencies all;
  for (int i = 0; i < n; ++i) all.add(std::max(law(random, i), 0.02));
  return all;
}

Law lognormal(double variation) {
  const double deviation = std::sqrt(std::log1p(variation * variation));
  return [=](Random& random, int) { return 10 * std::exp(deviation * random.normal()); };
}
Law correlated(double memory) {
  return [=, state = 0.0](Random& random, int) mutable {
    state = memory * state + std::sqrt(1 - memory * memory) * random.normal();
    return 10 * (1 + 0.15 * state);
  };
}
double gamma4(Random& random, int) {
  return 3 * (random.exponential() + random.exponential() + random.exponential() +
              random.exponential());
}

int flagged(const Law& law, int n, int seeds, const std::function<bool(const Latencies&)>& flag) {
  int count = 0;
  for (int seed = 1; seed <= seeds; ++seed) count += flag(sample(seed, n, law));
  return count;
}
bool two_modes(const Latencies& all) {
  const auto found = modes(all.histogram, all.sequence);
  return found && found->count == 2;
}
bool drifts(const Latencies& all) {
  const auto found = drift(all.sequence);
  return found && found->shown();
}

TEST(LatencySequence, KeepsAllInOrderUntilItIsFullThenEverySecond) {
  LatencySequence sequence;
  const std::size_t bytes = sequence.bytes();
  constexpr auto kMany = static_cast<std::int64_t>(LatencySequence::kCapacity) + 1000;
  for (std::int64_t i = 0; i < kMany; ++i) sequence.add(i % 1000);
  EXPECT_EQ(sequence.stride(), 2);
  EXPECT_EQ(sequence.count(), kMany);
  EXPECT_EQ(sequence.bins().size(), static_cast<std::size_t>(kMany) / 2);
  for (const std::size_t i : {std::size_t{3}, sequence.bins().size() - 1})
    EXPECT_EQ(sequence.bins()[i], 2 * i % 1000);
  EXPECT_EQ(sequence.bytes(), bytes);
}

TEST(LatencySummary, AMillionLatenciesTakeFixedMemory) {
  EXPECT_EQ(LatencySequence().bytes(), std::size_t{2} << 20);
}

TEST(Modes, OneIsNotTakenForTwo) {
  constexpr int kSeeds = 100;
  const std::vector<std::pair<const char*, Law>> laws{
      {"lognormal 2 %", lognormal(0.02)},
      {"lognormal 30 %", lognormal(0.3)},
      {"lognormal 100 %", lognormal(1)},
      {"gamma", gamma4},
      {"exponential", [](Random& random, int) { return 10 * random.exponential(); }},
      {"uniform", [](Random& random, int) { return 10 * (1 + random.uniform()); }},
      {"correlated", correlated(0.9)}};
  for (const int n : {200, 2000})
    for (const auto& [title, law] : laws)
      EXPECT_LE(flagged(law, n, kSeeds, two_modes), 2) << title << " " << n;
}

TEST(Modes, TwoTwentyPerCentApartAreFound) {
  const auto law = [](Random& random, int) {
    return (random.uniform() < 0.3 ? 12 : 10) * (1 + 0.02 * random.normal());
  };
  EXPECT_GE(flagged(law, 500, 100, two_modes), 95);
  const auto all = sample(1, 2000, law);
  const auto found = modes(all.histogram, all.sequence).value();
  EXPECT_NEAR(static_cast<double>(found.fast), 10e6, 0.1e6);
  EXPECT_NEAR(static_cast<double>(found.slow), 12e6, 0.1e6);
  EXPECT_NEAR(found.fast_share, 0.7, 0.04);
}

TEST(Modes, AbsentWithFewQueriesAndWhereTheClocksStepsShow) {
  const auto few = sample(1, 30, lognormal(0.1));
  EXPECT_FALSE(modes(few.histogram, few.sequence));
  const auto quick =
      sample(1, 1000, [](Random& random, int) { return 1e-3 * (1 + random.uniform()); });
  Latencies tiny;
  for (int i = 0; i < 1000; ++i) tiny.add(2e-3);
  EXPECT_FALSE(modes(tiny.histogram, tiny.sequence));
  EXPECT_TRUE(modes(quick.histogram, quick.sequence));  // raised to 20 us, all alike: one
  EXPECT_FALSE(two_modes(quick));
}

TEST(Drift, IsShownAndMeasured) {
  constexpr int kMany = 3000;
  const auto law = [](Random& random, int i) {
    return 10 * (1 + 0.1 * i / kMany) * (1 + 0.05 * random.normal());
  };
  EXPECT_EQ(flagged(law, kMany, 50, drifts), 50);
  const auto found = drift(sample(1, kMany, law).sequence).value();
  EXPECT_NEAR(found.ratio, (1 + 0.1 * 5 / 6) / (1 + 0.1 / 6), 0.01);
  EXPECT_LT(found.low, found.ratio);
  EXPECT_GT(found.high, found.ratio);
}

TEST(Drift, IsNotShownWhereThereIsNone) {
  constexpr int kSeeds = 200;
  for (const double memory : {0.0, 0.5, 0.9})
    EXPECT_LE(flagged(correlated(memory), 1000, kSeeds, drifts), 0.03 * kSeeds) << memory;
  EXPECT_LE(flagged(lognormal(1), 1000, kSeeds, drifts), 0.03 * kSeeds);
  EXPECT_FALSE(drift(sample(1, 20, lognormal(0.1)).sequence));
}

TEST(Outliers, AreCountedBeyondTheOuterFence) {
  Latencies all = sample(1, 1000, lognormal(0.02));
  EXPECT_EQ(summarise(all.histogram, all.sequence).outliers, 0);
  for (int i = 0; i < 7; ++i) all.add(40);
  EXPECT_EQ(summarise(all.histogram, all.sequence).outliers, 7);
  EXPECT_NEAR(outliers(all.histogram).sum, 7 * 30e6, 7 * 0.5e6);
}

TEST(Percentile, IndependentQueriesLoseLittle) {
  double effective = 0;
  for (int seed = 1; seed <= 20; ++seed) {
    const auto all = sample(seed, 2000, lognormal(0.3));
    effective += percentile(all.histogram, all.sequence, 0.9)->effective / 20;
  }
  EXPECT_GT(effective, 1400);
  EXPECT_LE(effective, 2000);
}

TEST(Percentile, CorrelatedQueriesCountForLess) {
  int held = 0;
  double effective = 0;
  constexpr int kSeeds = 200;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const auto all = sample(seed, 3000, correlated(0.9));
    const auto p90 = percentile(all.histogram, all.sequence, 0.9).value();
    const double truth = 10e6 * (1 + 0.15 * 1.2815515655);
    held += static_cast<double>(p90.low) <= truth && truth <= static_cast<double>(p90.high);
    effective += p90.effective / kSeeds;
  }
  EXPECT_GE(held, 0.91 * kSeeds);
  EXPECT_LT(effective, 600);
}

TEST(BoundTest, DecidesWhereItCan) {
  const auto all = sample(1, 5000, lognormal(0.3));
  const auto p99 = percentile(all.histogram, all.sequence, 0.99).value();
  const auto judge = [&](double share) {
    return test_bound(all.histogram, all.sequence,
                      static_cast<std::int64_t>(share * static_cast<double>(p99.value)), 0.99,
                      0.01);
  };
  EXPECT_EQ(judge(1.2), Bound::kept);
  EXPECT_EQ(judge(0.8), Bound::broken);
  EXPECT_EQ(judge(1.0), Bound::open);
  EXPECT_EQ(test_bound(Histogram{}, LatencySequence{}, 1, 0.99, 0.01), Bound::open);
}

}  // namespace
}  // namespace perwatt::stats::latency_summary_test
