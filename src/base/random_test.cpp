#include "base/random.h"

#include <gtest/gtest.h>

namespace perwatt::random_test {
namespace {

TEST(RandomStream, IsAFunctionOfSeedStreamAndIndex) {
  const RandomStream a(1, 2);
  EXPECT_EQ(a.bits(7), RandomStream(1, 2).bits(7));
  EXPECT_NE(a.bits(7), a.bits(8));
  EXPECT_NE(a.bits(7), RandomStream(1, 3).bits(7));
  EXPECT_NE(a.bits(7), RandomStream(2, 2).bits(7));
}

TEST(RandomStream, SplitMixFinaliserMatchesItsPublishedSequence) {
  // First output of SplitMix64 seeded with 0 (Vigna's reference program prints e220a8397b1dcdaf).
  EXPECT_EQ(mix(0x9e3779b97f4a7c15u), 0xe220a8397b1dcdafu);
}

TEST(RandomStream, IsUniform) {
  const RandomStream stream(42, 0);
  constexpr int kDraws = 100'000;
  double sum = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double u = stream.uniform(static_cast<std::uint64_t>(i));
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
    squares += u * u;
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 0.005);
  EXPECT_NEAR(squares / kDraws, 1.0 / 3, 0.005);
}

}  // namespace
}  // namespace perwatt::random_test
