#include "tool/timed_inferences.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "engine/engine.h"

namespace perwatt::tool::timed_inferences_test {
namespace {

using namespace std::chrono_literals;

/// Inferences of some 5 ms, one after the other on each stream.
std::vector<TimedInference> series(int count, int streams) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> latency(4.9, 5.1);
  std::vector<TimedInference> all;
  for (int stream = 0; stream < streams; ++stream) {
    double now = 0.3 * stream;
    for (int i = 0; i < count; ++i) {
      const double length = latency(random);
      all.push_back({now, now + length, length - 0.1});
      now += length;
    }
  }
  return all;
}

TEST(TimedInferences, OneStreamIsAsMeasuredHere) {
  const auto all = series(400, 1);
  const load::Measurement measurement = measurement_of(all, 1, 100s);
  EXPECT_EQ(measurement.queries, 400);
  EXPECT_EQ(measurement.ended, 100s);
  EXPECT_NEAR(seconds(measurement.ended - measurement.began), all.back().end_ms / 1e3, 1e-9);
  EXPECT_NEAR(measurement.throughput.rate, 200, 1);
  EXPECT_TRUE(measurement.throughput.usable);
  EXPECT_LT(measurement.throughput.low, measurement.throughput.rate);
  EXPECT_NEAR(measurement.grouped_rate, measurement.throughput.rate, 1e-6);
  EXPECT_NEAR(measurement.latency.mean() / 1e6, 4.9, 0.02);
  EXPECT_EQ(measurement.sequence.count(), 400);
}

TEST(TimedInferences, StreamsRunAtTheSameTime) {
  const load::Measurement measurement = measurement_of(series(400, 3), 3, 100s);
  EXPECT_EQ(measurement.queries, 1200);
  EXPECT_NEAR(measurement.throughput.rate, 600, 6);
  EXPECT_TRUE(measurement.throughput.usable);
  EXPECT_LT(measurement.throughput.relative_half_width, 0.05);
}

TEST(TimedInferences, WhatIsQueuedAheadOverlapsAndIsNotFaster) {
  // The next input is moved while the last inference computes: start to start is not the latency.
  std::vector<TimedInference> all;
  for (int i = 0; i < 300; ++i) all.push_back({5.0 * i - 3, 5.0 * i + 5 + 0.01 * (i % 7), 5});
  EXPECT_NEAR(measurement_of(all, 1, 100s).throughput.rate, 200, 1);
}

TEST(TimedInferences, OrderDoesNotMatterAndNoneIsAnError) {
  auto all = series(50, 1);
  std::swap(all[3], all[40]);
  EXPECT_NEAR(measurement_of(all, 1, 100s).throughput.rate, 200, 4);
  EXPECT_THROW(measurement_of({}, 1, 100s), engine::Failure);
}

TEST(TimedInferences, ARampIsNotStationary) {
  EXPECT_TRUE(stationary(series(100, 1)));
  std::vector<TimedInference> ramp;
  for (int i = 0; i < 100; ++i) ramp.push_back({10.0 * i, 10.0 * i + 9, 9 - 0.05 * i});
  EXPECT_FALSE(stationary(ramp));
  EXPECT_FALSE(stationary(series(7, 1)));
}

}  // namespace
}  // namespace perwatt::tool::timed_inferences_test
