#include "stats/repeats.h"

#include <gmock/gmock.h>

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/random.h"
#include "stats/distribution.h"

namespace perwatt::stats::repeats_test {
namespace {

std::vector<Repeat> repeats_of(const std::vector<double>& means, double error) {
  std::vector<Repeat> all;
  for (const double mean : means) all.push_back({mean, error});
  return all;
}

TEST(Repeats, EqualErrorsGiveStudentsIntervalOfTheMeans) {
  const auto pooled = pool(repeats_of({98, 100, 102, 104}, 0.1));
  EXPECT_EQ(pooled.repeats, 4);
  EXPECT_NEAR(pooled.mean, 101, 1e-9);
  // Standard deviation 2.58199, t(0.975, 3) = 3.18245.
  EXPECT_NEAR(*pooled.high - pooled.mean, 3.18245 * 2.58199 / 2, 1e-4);
  EXPECT_NEAR(pooled.mean - *pooled.low, *pooled.high - pooled.mean, 1e-9);
}

TEST(Repeats, TheTwoVariancesAddUpToTheScatter) {
  const auto pooled = pool(repeats_of({98, 100, 102, 104}, 0.5));
  ASSERT_TRUE(pooled.parts);
  EXPECT_NEAR(pooled.parts->within, 0.5, 1e-12);
  EXPECT_NEAR(pooled.parts->between, std::sqrt(20.0 / 3 - 0.25), 1e-6);
  EXPECT_TRUE(pooled.parts->shown());
}

TEST(Repeats, ScatterThatNoiseExplainsHasNothingBetween) {
  const auto pooled = pool(repeats_of({99, 100, 101}, 5));
  EXPECT_EQ(pooled.parts->between, 0);
  EXPECT_FALSE(pooled.parts->shown());
  EXPECT_GT(pooled.parts->p, 0.9);
  EXPECT_LT(*pooled.high - *pooled.low, 6) << "the interval is that of the repeats' own scatter";
}

TEST(Repeats, WithoutDoubtInTheErrorsTheTestIsCochrans) {
  // Q = sum (x - 101)^2 / 2^2 = 5; P(chi-square(3) >= 5) = 0.171797.
  EXPECT_NEAR(pool(repeats_of({98, 100, 102, 104}, 2)).parts->p, 0.171797, 1e-5);
}

TEST(Repeats, WelchsTestAgreesWithAPublishedForm) {
  // Groups of 5, 10 and 15 values: means 10, 12, 11 and variances 4, 9, 1. Worked by hand from
  // Welch (1951): w = 1.25, 1.1111, 15; F = 0.92735 with 2 and 10.1665 degrees.
  const std::vector<Repeat> groups{
      {10, std::sqrt(4.0 / 5), 4}, {12, std::sqrt(9.0 / 10), 9}, {11, std::sqrt(1.0 / 15), 14}};
  const double total = 1.25 + 10.0 / 9 + 15;
  const double mean = (12.5 + 120.0 / 9 + 165) / total;
  const double q = 1.25 * std::pow(10 - mean, 2) + 10.0 / 9 * std::pow(12 - mean, 2) +
                   15 * std::pow(11 - mean, 2);
  const double doubt = std::pow(1 - 1.25 / total, 2) / 4 + std::pow(1 - 10.0 / 9 / total, 2) / 9 +
                       std::pow(1 - 15 / total, 2) / 14;
  const double f = q / 2 / (1 + 2.0 / 8 * doubt), degrees = 8 / (3 * doubt);
  // With two degrees above, the tail of F has a closed form.
  EXPECT_NEAR(pool(groups).parts->p, std::pow(1 + 2 * f / degrees, -degrees / 2), 1e-9);
}

TEST(Repeats, EveryProcessCountsTheSame) {
  const std::vector<Repeat> all{{100, 1}, {103, 10}};
  EXPECT_NEAR(pool(all).mean, 101.5, 1e-9);
}

TEST(Repeats, ASingleOneKeepsItsInterval) {
  const std::vector<Repeat> one{{100, standard_error(98, 102, 12), 12}};
  const auto pooled = pool(one);
  EXPECT_NEAR(*pooled.low, 98, 1e-9);
  EXPECT_NEAR(*pooled.high, 102, 1e-9);
  EXPECT_FALSE(pooled.parts);
  const std::vector<Repeat> bare{{100, {}}};
  EXPECT_FALSE(pool(bare).low);
}

TEST(Repeats, WithoutErrorsThereIsAnIntervalButNoParts) {
  const std::vector<Repeat> all{{98, 1}, {100, {}}, {102, 1}};
  const auto pooled = pool(all);
  EXPECT_NEAR(pooled.mean, 100, 1e-9);
  EXPECT_NEAR(*pooled.high, 100 + 4.30265 * 2 / std::sqrt(3.0), 1e-4);
  EXPECT_FALSE(pooled.parts);
}

TEST(Repeats, ExactFiguresNeedNoNoise) {
  const auto same = pool(repeats_of({100, 100, 100}, 0));
  EXPECT_NEAR(same.mean, 100, 1e-9);
  EXPECT_NEAR(*same.high, 100, 1e-6);
  EXPECT_TRUE(pool(repeats_of({100, 101}, 0)).parts->shown());
  EXPECT_THROW(pool({}), std::invalid_argument);
}

/// What a world of known truth does to the pooled figure.
struct World {
  int repeats;
  double between;  ///< standard deviation; within a process it is about 1
  double degrees;  ///< behind each error
  bool even;       ///< the same noise within every process
};

class RepeatsSimulation : public testing::TestWithParam<World> {
 public:
  static constexpr int kTrials = 1000;
  static constexpr double kTruth = 100;

  /// The trial's repeats: true process means, noise, and errors that are estimates.
  std::vector<Repeat> trial(int number) const {
    const World& world = GetParam();
    const RandomStream stream(7, static_cast<std::uint64_t>(number));
    std::uint64_t at = 0;
    const auto normal = [&] {
      const double u = stream.uniform(at++);
      return normal_quantile(u > 0 ? u : 0.5);
    };
    std::vector<Repeat> all;
    for (int i = 0; i < world.repeats; ++i) {
      const double noise = world.even ? 1 : 0.5 + 1.5 * i / (world.repeats - 1);
      double squares = 0;
      for (int d = 0; d < static_cast<int>(world.degrees); ++d) squares += std::pow(normal(), 2);
      const double mean = kTruth + world.between * normal() + noise * normal();
      all.push_back({mean, noise * std::sqrt(squares / world.degrees), world.degrees});
    }
    return all;
  }
};

TEST_P(RepeatsSimulation, TheIntervalHoldsTheTruthAndTheTestKeepsItsLevel) {
  int held = 0, shown = 0;
  double between = 0;
  for (int number = 0; number < kTrials; ++number) {
    const auto pooled = pool(trial(number));
    held += *pooled.low <= kTruth && kTruth <= *pooled.high;
    shown += pooled.parts->shown();
    between += std::pow(pooled.parts->between, 2);
  }
  const auto share = [](int count) { return 100.0 * count / kTrials; };
  std::printf(
      "| %d | %s | %s | %.1f %% | %.1f %% |\n", GetParam().repeats,
      GetParam().even ? "equal" : "0.5 to 2",
      GetParam().between > 0 ? std::to_string(GetParam().between).substr(0, 3).c_str() : "none",
      share(held), share(shown));
  EXPECT_GE(share(held), 93);
  EXPECT_LE(share(held), 97);
  if (GetParam().between == 0) {
    EXPECT_LE(share(shown), 7.5) << "false alarms";
  } else {
    EXPECT_NEAR(std::sqrt(between / kTrials) / GetParam().between, 1, 0.12) << "unbiased";
  }
}

INSTANTIATE_TEST_SUITE_P(, RepeatsSimulation,
                         testing::Values(World{5, 0, 12, true}, World{20, 0, 12, true},
                                         World{5, 3, 12, true}, World{20, 3, 12, true},
                                         World{5, 1, 12, true}, World{20, 1, 12, true},
                                         World{5, 0, 30, false}, World{20, 0, 30, false},
                                         World{5, 3, 30, false}, World{20, 3, 30, false}));

}  // namespace
}  // namespace perwatt::stats::repeats_test
