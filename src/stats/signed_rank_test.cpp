#include "stats/signed_rank.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"
#include "stats/distribution.h"

namespace perwatt::stats::signed_rank_test {
namespace {

/// Darwin's fifteen pairs of maize, cross- and self-fertilised, in eighths of an inch, which Fisher
/// (The Design of Experiments, 1935) made known.
const std::vector<double> kMaize{49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};

TEST(SignedRank, AgreesWithTheTablesOnAKnownExample) {
  const Centre centre = signed_rank_centre(kMaize);
  EXPECT_DOUBLE_EQ(centre.value, 25);
  // n = 15: P(W <= 25) = 0.0240, P(W <= 26) = 0.0277: the 26th mean from either end.
  EXPECT_DOUBLE_EQ(centre.low, 4);
  EXPECT_DOUBLE_EQ(centre.high, 41.5);
}

TEST(SignedRank, AFewValuesGiveTheirRange) {
  const Centre one = signed_rank_centre(std::vector<double>{3});
  EXPECT_EQ(one.value, 3);
  EXPECT_EQ(one.low, 3);
  EXPECT_EQ(one.high, 3);
  const Centre four = signed_rank_centre(std::vector<double>{1, 4, 2, 3});
  EXPECT_EQ(four.value, 2.5);
  EXPECT_EQ(four.low, 1);
  EXPECT_EQ(four.high, 4);
}

TEST(SignedRank, OutliersMoveItLittle) {
  std::vector<double> values(kMaize);
  values.back() = -1e6;
  EXPECT_NEAR(signed_rank_centre(values).value, signed_rank_centre(kMaize).value, 3);
}

TEST(SignedRank, HoldsTheCentreAsOftenAsItSays) {
  constexpr int kRuns = 2000, kValues = 24;
  int held = 0;
  for (int run = 0; run < kRuns; ++run) {
    const RandomStream random(static_cast<std::uint64_t>(run), 11);
    std::vector<double> values;
    for (std::uint64_t i = 0; i < kValues; ++i) {
      const double normal = normal_quantile(0.0005 + 0.999 * random.uniform(2 * i));
      values.push_back(random.uniform(2 * i + 1) < 0.1 ? 30 * normal : normal);  // stalls
    }
    const Centre centre = signed_rank_centre(values);
    if (centre.low <= 0 && 0 <= centre.high) ++held;
  }
  EXPECT_GE(held, kRuns * 94 / 100);
  EXPECT_LE(held, kRuns * 97 / 100);
}

}  // namespace
}  // namespace perwatt::stats::signed_rank_test
