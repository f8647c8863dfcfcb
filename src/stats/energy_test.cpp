#include "stats/energy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "base/random.h"
#include "stats/energy_noise.h"

namespace perwatt::stats::energy_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Readings every `every` seconds from `from` to `to`.
std::vector<Stamped> readings(double from, double to, double every,
                              const std::function<double(double)>& value) {
  std::vector<Stamped> all;
  for (int i = 0; from + i * every <= to + 1e-9; ++i)
    all.push_back({from_seconds(from + i * every), value(from + i * every)});
  return all;
}

Window window(double began, double ended) {
  return {from_seconds(began), from_seconds(ended)};
}

Sensor counter() {
  Sensor sensor;
  sensor.counter = true;
  return sensor;
}

TEST(Energy, ALineIsIntegratedExactlyBetweenReadings) {
  const auto line = readings(0, 10, 0.1, [](double t) { return 2 + t; });
  const EnergyEstimate found = energy(line, window(1.234, 7.891), {});
  ASSERT_TRUE(found.usable()) << found.problem;
  const auto integral = [](double t) { return 2 * t + t * t / 2; };
  EXPECT_NEAR(found.joules, integral(7.891) - integral(1.234), 1e-6);
  EXPECT_NEAR(found.watts, found.joules / (7.891 - 1.234), 1e-9);
  EXPECT_NEAR(found.joules_high - found.joules_low, 0, 0.1);
  EXPECT_EQ(found.updates, 66);
  EXPECT_NEAR(seconds(found.gap), 0.1, 1e-6);
  EXPECT_NEAR(found.coverage, 1, 1e-9);
}

// What the window took is known well; what the load goes on to take is not, where it wanders.
TEST(Energy, ThePowerOfALoadThatWandersIsLessSureThanItsEnergy) {
  const RandomStream noise(5, 1);
  double wander = 0;
  std::uint64_t next = 0;
  const auto load = [&](double) {
    wander = 0.9 * wander + noise.uniform(next++) - 0.5;
    return 8 + wander;
  };
  const EnergyEstimate found = energy(readings(0, 14, 0.1, load), window(2, 12), {});
  ASSERT_TRUE(found.usable()) << found.problem;
  EXPECT_GT(found.watts_high - found.watts_low, 2 * (found.joules_high - found.joules_low) / 10);
}

TEST(Energy, ACounterIsReadOffAtTheEdges) {
  const auto joules = readings(0, 10, 0.25, [](double t) { return 5 + 3 * t; });
  const EnergyEstimate found = energy(joules, window(1.1, 6.6), counter());
  ASSERT_TRUE(found.usable()) << found.problem;
  EXPECT_NEAR(found.joules, 3 * 5.5, 1e-6);
  EXPECT_NEAR(found.watts, 3, 1e-6);
}

TEST(Energy, ASteadyPowerIsAsSureAsItsResolution) {
  Sensor coarse;
  coarse.resolution = 0.5;
  const EnergyEstimate found =
      energy(readings(0, 10, 0.1, [](double) { return 8.0; }), window(2, 8), coarse);
  EXPECT_NEAR(found.watts, 8, 1e-9);
  EXPECT_NEAR(found.joules_high - found.joules, 6 * 0.25 * 0.95, 1e-6);
}

TEST(Energy, SilenceAtAnEdgeOrForMostOfTheWindowGivesNoFigure) {
  const auto flat = [](double t) { return 5 + 0.01 * std::sin(37 * t); };
  EXPECT_THAT(energy(readings(0, 6, 0.1, flat), window(2, 8), {}).problem,
              HasSubstr("in the last 2 s of the window of 6 s"));
  EXPECT_THAT(energy(readings(3, 9, 0.1, flat), window(2, 8), {}).problem,
              HasSubstr("in the first 1 s"));
  auto torn = readings(0, 3, 0.1, flat);
  for (const Stamped& one : readings(7.5, 9, 0.1, flat)) torn.push_back(one);
  EXPECT_THAT(energy(torn, window(2, 8), {}).problem, HasSubstr("nothing for 4.4 s"));
  EXPECT_FALSE(energy({}, window(2, 8), {}).usable());
  EXPECT_FALSE(energy(torn, window(2, 2), {}).usable());
}

TEST(Energy, AGapIsSaidAndWidensTheIntervalOfWhatMoves) {
  const auto climbing = [](double t) { return 5 + (t > 5 ? 3.0 : 0.0) + 0.01 * std::sin(37 * t); };
  auto torn = readings(0, 4, 0.1, climbing);
  for (const Stamped& one : readings(5.5, 9, 0.1, climbing)) torn.push_back(one);
  const EnergyEstimate whole = energy(readings(0, 9, 0.1, climbing), window(2, 8), {});
  const EnergyEstimate found = energy(torn, window(2, 8), {});
  ASSERT_TRUE(found.usable()) << found.problem;
  EXPECT_NEAR(seconds(found.gap), 1.5, 1e-6);
  EXPECT_NEAR(found.coverage, 1 - 1.4 / 6, 1e-6);
  EXPECT_GT(found.joules_high - found.joules_low, 5 * (whole.joules_high - whole.joules_low));
}

TEST(Energy, RailsAddUpWithTheirErrors) {
  const auto flat = [](double t) { return 5 + 0.1 * std::sin(137 * t); };
  const EnergyEstimate one = energy(readings(0, 9, 0.1, flat), window(2, 8), {});
  const EnergyEstimate both = sum(std::vector{one, one});
  EXPECT_NEAR(both.joules, 2 * one.joules, 1e-9);
  EXPECT_NEAR(both.joules_high - both.joules, std::sqrt(2) * (one.joules_high - one.joules), 1e-9);
  EXPECT_EQ(both.updates, one.updates);
  EnergyEstimate gone;
  gone.problem = "gone";
  EXPECT_EQ(sum(std::vector{one, gone}).problem, "gone");
  EXPECT_EQ(sum(std::vector{one, gone}).watts, 0);
  EXPECT_FALSE(sum({}).usable());
}

TEST(Distinct, DropsOldValuesButNotThoseThatQuantisationMakesEqual) {
  const std::vector<double> repeated{5.01, 5.13, 5.13, 4.92, 5.07, 5.07, 5.07, 4.98, 5.11};
  const std::vector<double> coarse{5.0, 5.1, 5.1, 5.0, 5.0, 5.0, 5.1, 5.0, 5.1};
  const auto stamped = [](const std::vector<double>& values) {
    return readings(0, static_cast<double>(values.size() - 1), 1,
                    [&](double t) { return values[static_cast<std::size_t>(std::lround(t))]; });
  };
  Sensor fine, tenths;
  fine.resolution = 0.01;
  tenths.resolution = 0.1;
  EXPECT_THAT(distinct(stamped(repeated), fine), SizeIs(6));
  EXPECT_THAT(distinct(stamped(coarse), tenths), SizeIs(9));
  EXPECT_THAT(distinct(stamped({7, 7, 7}), fine), SizeIs(3));
}

TEST(Roughness, FindsAStepThatStandsAloneAndNotABurst) {
  const auto noise = [](double t) { return 0.01 * std::sin(137 * t); };
  const auto stepped = readings(0, 5, 0.1, [&](double t) { return (t > 2.55 ? 9 : 5) + noise(t); });
  EXPECT_THAT(roughness(stepped, 0).steps, ::testing::ElementsAre(25U));
  const auto burst =
      readings(0, 5, 0.1, [&](double t) { return (std::abs(t - 2.5) < 0.05 ? 9 : 5) + noise(t); });
  EXPECT_THAT(roughness(burst, 0).steps, IsEmpty());
  EXPECT_GT(roughness(burst, 0).variance, 10 * roughness(stepped, 0).variance);
}

TEST(Ratio, CombinesBothIntervals) {
  const Interval found = ratio({100, 98, 102}, {10, 9.9, 10.1});
  EXPECT_DOUBLE_EQ(found.value, 10);
  EXPECT_NEAR(found.low, 10 * std::exp(-std::hypot(std::log(100 / 98.0), std::log(1.01))), 1e-9);
  EXPECT_GT(found.high, 10.2);
  EXPECT_TRUE(std::isinf(ratio({100, 98, 102}, {1, -1, 3}).high));
  const Interval net = difference({10, 9, 12}, {4, 3, 4.5});
  EXPECT_DOUBLE_EQ(net.value, 6);
  EXPECT_NEAR(net.low, 6 - std::hypot(1, 0.5), 1e-12);
  EXPECT_NEAR(net.high, 6 + std::hypot(2, 1), 1e-12);
}

TEST(RectangleAndNormal, MeetsBothLimits) {
  EXPECT_NEAR(rectangle_and_normal(0, 2), 2 * 1.959964, 1e-5);
  EXPECT_NEAR(rectangle_and_normal(3, 0), 3 * 0.95, 1e-9);
  EXPECT_NEAR(rectangle_and_normal(1, 1e-3), 0.95, 1e-3);
  EXPECT_NEAR(rectangle_and_normal(1, 100), 100 * 1.959964, 0.02);
  // U in [-1, 1] and N(0, 0.5): 95 % by quadrature.
  EXPECT_NEAR(rectangle_and_normal(1, 0.5), 1.45117, 1e-4);
}

}  // namespace
}  // namespace perwatt::stats::energy_test
