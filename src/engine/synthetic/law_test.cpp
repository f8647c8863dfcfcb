#include "engine/synthetic/law.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <vector>

namespace perwatt::engine::law_test {
namespace {

using namespace std::chrono_literals;
using Law = LatencySpec::Law;

struct Moments {
  double mean, cv, lag1;
};

Moments moments(const LatencySpec& spec, int count = 200000) {
  LatencyLaw law(spec);
  std::vector<double> values;
  double sum = 0;
  for (int i = 0; i < count; ++i)
    sum += values.emplace_back(static_cast<double>(law.next().count()));
  const double mean = sum / count;
  double variance = 0, covariance = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    variance += (values[i] - mean) * (values[i] - mean);
    if (i > 0) covariance += (values[i] - mean) * (values[i - 1] - mean);
  }
  return {mean, std::sqrt(variance / count) / mean, variance > 0 ? covariance / variance : 0};
}

TEST(LatencyLaw, ConstantIsConstant) {
  LatencyLaw law({.mean = 5ms});
  for (int i = 0; i < 10; ++i) EXPECT_EQ(law.next(), 5ms);
  EXPECT_EQ(law.mean_ns(), 5e6);
}

// Tolerances are five standard errors or more; the seed is fixed, so the outcome is too.
TEST(LatencyLaw, MomentsAreAsSpecified) {
  for (const Law law : {Law::uniform, Law::normal}) {
    const Moments m = moments({.law = law, .mean = 1ms, .cv = 0.2});
    EXPECT_NEAR(m.mean, 1e6, 3e3) << name(law);
    EXPECT_NEAR(m.cv, 0.2, 0.003) << name(law);
    EXPECT_NEAR(m.lag1, 0, 0.012) << name(law);
  }
  const Moments exponential = moments({.law = Law::exponential, .mean = 1ms});
  EXPECT_NEAR(exponential.mean, 1e6, 1.2e4);
  EXPECT_NEAR(exponential.cv, 1, 0.02);
}

TEST(LatencyLaw, Ar1HasItsAutocorrelation) {
  const Moments m = moments({.law = Law::ar1, .mean = 1ms, .cv = 0.1, .phi = 0.9});
  EXPECT_NEAR(m.mean, 1e6, 5e3);
  EXPECT_NEAR(m.cv, 0.1, 0.005);
  EXPECT_NEAR(m.lag1, 0.9, 0.01);
}

TEST(LatencyLaw, StallsAreRareAndCountInTheMean) {
  const LatencySpec spec{.mean = 1ms, .stall_every = 100, .stall = 200ms};
  LatencyLaw law(spec);
  EXPECT_DOUBLE_EQ(law.mean_ns(), 3e6);
  int stalls = 0;
  for (int i = 0; i < 100000; ++i) stalls += law.next() > 100ms ? 1 : 0;
  EXPECT_NEAR(stalls, 1000, 160);
}

TEST(LatencyLaw, FollowsFromSeedAndStream) {
  const LatencySpec spec{.law = Law::normal, .mean = 1ms, .seed = 4};
  LatencyLaw a(spec), same(spec), other_stream(spec, 1);
  LatencySpec reseeded = spec;
  reseeded.seed = 5;
  LatencyLaw other_seed(reseeded);
  int equal_stream = 0, equal_seed = 0;
  for (int i = 0; i < 100; ++i) {
    const Nanoseconds value = a.next();
    EXPECT_EQ(value, same.next());
    equal_stream += value == other_stream.next() ? 1 : 0;
    equal_seed += value == other_seed.next() ? 1 : 0;
  }
  EXPECT_LT(equal_stream, 5);
  EXPECT_LT(equal_seed, 5);
}

TEST(LatencyLaw, IsNeverNegative) {
  LatencyLaw law({.law = Law::normal, .mean = 1us, .cv = LatencySpec::kMaxCv});
  for (int i = 0; i < 100000; ++i) ASSERT_GE(law.next(), 0ns);
}

}  // namespace
}  // namespace perwatt::engine::law_test
