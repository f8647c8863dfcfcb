#include "stats/noise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace perwatt::stats::noise_test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Pieces of 2 ms with a coefficient of variation, `seconds` long.
std::vector<double> quiet(double variation, double seconds) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> law(0.002, 0.002 * variation);
  std::vector<double> pieces(static_cast<std::size_t>(seconds / 0.002));
  for (double& piece : pieces) piece = std::max(0.001, law(random));
  return pieces;
}

TEST(Noise, AQuietMachineReachesAnIntervalAtOnce) {
  const Noise noise = noise_of(quiet(0.01, 3));
  EXPECT_EQ(noise.pieces, 1500);
  EXPECT_NEAR(noise.seconds, 3, 0.01);
  EXPECT_NEAR(noise.piece_seconds, 0.002, 1e-5);
  EXPECT_NEAR(noise.variation, 0.01, 0.002);
  EXPECT_NEAR(noise.autocorrelation, 0, 0.1);
  EXPECT_EQ(noise.stalls, 0);
  EXPECT_GT(noise.slow_speed, 0.99);
  EXPECT_EQ(seconds_to_reach(noise, 0.02), 1.0);
  EXPECT_EQ(seconds_to_reach(noise, 0.01), 1.0);
  EXPECT_THAT(describe(noise), HasSubstr("\xC2\xB1"
                                         "2 % in 1.0 s, \xC2\xB1"
                                         "1 % in 1.0 s"));
  EXPECT_THAT(describe(noise), Not(HasSubstr("stalls")));
}

TEST(Noise, TheTimeIsThatOfTheStandardError) {
  // Of independent pieces: 1.96 * variation / sqrt(n).
  const Noise noise = noise_of(quiet(0.25, 4));
  const double expected = 0.002 * std::pow(1.96 * noise.variation / 0.005, 2);
  EXPECT_NEAR(*seconds_to_reach(noise, 0.005), expected, 0.35 * expected);
}

TEST(Noise, BurstsOfOthersShowAsStalls) {
  auto pieces = quiet(0.01, 6);
  for (const std::size_t at : {700u, 2100u}) pieces[at] += 0.04;
  const Noise noise = noise_of(pieces);
  EXPECT_EQ(noise.stalls, 2);
  EXPECT_NEAR(noise.stall_seconds, 0.04, 0.001);
  EXPECT_NEAR(noise.stall_share, 0.08 / 6.08, 0.001);
  EXPECT_GT(noise.slow_speed, 0.99) << "single stalls are no second speed";
  EXPECT_THAT(describe(noise), HasSubstr("stalls of 40 ms about every 3.0 s"));
}

TEST(Noise, TwoSpeedsAreToldFromNoise) {
  auto pieces = quiet(0.01, 6);
  for (std::size_t i = 0; i < pieces.size(); ++i)
    if (i / 250 % 2 == 1) pieces[i] *= 1.2;  // half a second each
  const Noise noise = noise_of(pieces);
  EXPECT_NEAR(noise.slow_speed, 1 / 1.2, 0.02);
  EXPECT_GT(noise.autocorrelation, 0.9);
  EXPECT_GT(*seconds_to_reach(noise, 0.02), *seconds_to_reach(noise_of(quiet(0.1, 6)), 0.02))
      << "what remembers long needs longer than independent noise of the same size";
  EXPECT_THAT(describe(noise), HasSubstr("slow stretches run at 8"));
}

TEST(Noise, TooLittleIsSaid) {
  EXPECT_EQ(noise_of({}).pieces, 0);
  const std::vector<double> few{0.002, 0.002, 0.003};
  EXPECT_EQ(seconds_to_reach(noise_of(few), 0.02), std::nullopt);
  EXPECT_THAT(describe(noise_of(few)), HasSubstr("too few pieces"));
}

}  // namespace
}  // namespace perwatt::stats::noise_test
