#include "stats/pareto.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace perwatt::stats::pareto_test {
namespace {

using ::testing::ElementsAre;
using Items = std::vector<std::vector<double>>;

TEST(ParetoFront, HoldsWhatNothingBeats) {
  EXPECT_THAT(pareto_front(Items{{1, 9}, {5, 5}, {4, 4}, {9, 1}, {5, 4}}), ElementsAre(0, 1, 3));
  EXPECT_THAT(pareto_front(Items{{1, 1, 1}, {2, 2, 2}}), ElementsAre(1));
  EXPECT_TRUE(pareto_front(Items{}).empty());
}

TEST(ParetoFront, EqualItemsStandTogether) {
  EXPECT_THAT(pareto_front(Items{{3, 3}, {3, 3}, {3, 2}}), ElementsAre(0, 1));
}

TEST(ParetoFront, ItemsHaveOneLength) {
  EXPECT_THROW(pareto_front(Items{{1, 2}, {1}}), std::invalid_argument);
}

}  // namespace
}  // namespace perwatt::stats::pareto_test
