#include "cli/doctor_noise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace perwatt::cli {
namespace {

using board::CheckStatus;
using testing::HasSubstr;

std::vector<double> pieces(double wave, std::size_t stall_every) {
  std::vector<double> all(1500, 0.002);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i] *= 1 + 0.001 * static_cast<double>(i * 7919 % 10);
    if (i / 250 % 2 == 1) all[i] *= 1 + wave;
    if (stall_every > 0 && i % stall_every == stall_every - 1) all[i] += 0.04;
  }
  return all;
}

MachineNoise noise(double wave, std::size_t stall_every) {
  const CpuNoise quiet{0, stats::noise_of(pieces(0, 0))};
  const CpuNoise other{3, stats::noise_of(pieces(wave, stall_every))};
  return {{quiet}, {quiet, other}};
}

TEST(NoiseChecks, AQuietMachineIsFit) {
  const auto checks = check_noise(noise(0.0005, 0));
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_EQ(checks[0].name, "noise, one CPU");
  EXPECT_EQ(checks[0].verdict, CheckStatus::ok) << checks[0].finding;
  EXPECT_EQ(checks[1].verdict, CheckStatus::ok) << checks[1].finding;
  EXPECT_EQ(checks[1].remedy, "");
}

TEST(NoiseChecks, TheWorstCpuCounts) {
  for (const auto& noisy : {noise(0.2, 0), noise(0, 100)}) {
    const auto checks = check_noise(noisy);
    EXPECT_EQ(checks[0].verdict, CheckStatus::ok);
    EXPECT_EQ(checks[1].verdict, CheckStatus::warn) << checks[1].finding;
    EXPECT_THAT(checks[1].finding, HasSubstr("CPU 3, the worst of 2, "));
    EXPECT_NE(checks[1].remedy, "");
  }
}

TEST(NoiseChecks, NothingMeasuredIsSaid) {
  EXPECT_THAT(check_noise({})[0].finding, HasSubstr("not measured"));
}

TEST(MeasureNoise, EveryCpuDoesItsPieces) {
  const MachineNoise found = measure_noise(std::chrono::milliseconds(200));
  ASSERT_FALSE(found.together.empty());
  ASSERT_FALSE(found.alone.empty());
  EXPECT_LE(found.alone.size(), 4u);
  for (const auto& one : found.together) {
    EXPECT_GT(one.noise.pieces, 0);
    EXPECT_GE(one.noise.seconds, 0.2);
  }
}

}  // namespace
}  // namespace perwatt::cli
