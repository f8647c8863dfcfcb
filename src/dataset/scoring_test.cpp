#include "dataset/scoring.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace perwatt::dataset::scoring_test {
namespace {

using Outputs = std::vector<float>;

TEST(AreProbabilities, TellsSoftmaxFromLogits) {
  EXPECT_TRUE(are_probabilities(Outputs{0.1F, 0.2F, 0.7F}));
  EXPECT_TRUE(are_probabilities(Outputs{0.1F, 0.2F, 0.695F}));
  EXPECT_FALSE(are_probabilities(Outputs{0.1F, 0.2F, 0.5F}));
  EXPECT_FALSE(are_probabilities(Outputs{1.5F, -0.5F}));
  EXPECT_FALSE(are_probabilities(Outputs{std::nanf(""), 1}));
}

TEST(AnswerTest, RanksLogitsAndGivesTheirSoftmax) {
  const Answer given = answer(Outputs{1, 3, 2, 0, -1, -2}, 2);
  EXPECT_EQ(given.best[0].index, 1);
  EXPECT_EQ(given.best[1].index, 2);
  EXPECT_EQ(given.best[4].index, 4);
  const double sum = std::exp(1) + std::exp(3) + std::exp(2) + 1 + std::exp(-1) + std::exp(-2);
  EXPECT_NEAR(given.best[0].probability, std::exp(3) / sum, 1e-6);
  EXPECT_EQ(given.rank, 2);
  EXPECT_NEAR(*given.right, std::exp(2) / sum, 1e-6);
  EXPECT_FALSE(given.top(1));
  EXPECT_TRUE(given.top(5));
}

TEST(AnswerTest, LeavesProbabilitiesAsTheyAre) {
  const Answer given = answer(Outputs{0.25F, 0.5F, 0.25F}, 0);
  EXPECT_EQ(given.best[0].probability, 0.5F);
  EXPECT_EQ(given.best[1].index, 0);  // of equals, the lower index
  EXPECT_EQ(given.best[3].index, -1);
  EXPECT_EQ(given.rank, 2);
}

TEST(AnswerTest, ALabelBeyondTheClassesIsNone) {
  EXPECT_FALSE(answer(Outputs{1, 2}, 2).rank.has_value());
  EXPECT_FALSE(answer(Outputs{1, 2}, -1).rank.has_value());
  EXPECT_FALSE(answer(Outputs{1, 2}, std::nullopt).rank.has_value());
  EXPECT_THROW(answer({}, 0), std::invalid_argument);
}

TEST(AnswerTest, WhatIsNotFiniteRanksLast) {
  const float infinity = std::numeric_limits<float>::infinity();
  const Answer given = answer(Outputs{std::nanf(""), 5, infinity, 1}, 0);
  EXPECT_EQ(given.best[0].index, 1);
  EXPECT_EQ(given.best[1].index, 3);
  EXPECT_EQ(given.rank, 3);
  EXPECT_EQ(given.right, 0);
}

TEST(ScoreTest, CountsWhatIsLabelled) {
  Score score;
  score.add(answer(Outputs{3, 2, 1, 0, -1, -2}, 0));
  score.add(answer(Outputs{3, 2, 1, 0, -1, -2}, 4));
  score.add(answer(Outputs{3, 2, 1, 0, -1, -2}, 5));
  score.add(answer(Outputs{3, 2, 1, 0, -1, -2}, std::nullopt));
  EXPECT_EQ(score.pictures(), 4);
  EXPECT_EQ(score.labelled(), 3);
  EXPECT_NEAR(score.top1().value, 1.0 / 3, 1e-12);
  EXPECT_NEAR(score.top5().value, 2.0 / 3, 1e-12);
  EXPECT_GT(*score.mean_confidence(), 0.2);
}

TEST(ScoreTest, SaysNothingWithoutLabels) {
  Score score;
  score.add(answer(Outputs{1, 2}, std::nullopt));
  EXPECT_FALSE(score.mean_confidence().has_value());
  EXPECT_EQ(score.top1().high, 1);
}

TEST(FidelityTest, IsWholeForTheSameOutputs) {
  Fidelity fidelity;
  fidelity.add(Outputs{1, 2, 3}, Outputs{1, 2, 3});
  EXPECT_EQ(fidelity.agreement().value, 1);
  EXPECT_NEAR(fidelity.mean_cosine(), 1, 1e-12);
  EXPECT_EQ(fidelity.largest_difference(), 0);
}

TEST(FidelityTest, SeesADifference) {
  Fidelity fidelity;
  fidelity.add(Outputs{1, 0}, Outputs{0, 1});
  fidelity.add(Outputs{3, 4}, Outputs{3, 4.5F});
  EXPECT_EQ(fidelity.agreement().value, 0.5);
  EXPECT_NEAR(fidelity.least_cosine(), 0, 1e-12);
  EXPECT_NEAR(fidelity.mean_cosine(), (27.0 / (5 * std::sqrt(29.25))) / 2, 1e-6);
  EXPECT_NEAR(fidelity.largest_difference(), 1, 1e-6);
  EXPECT_THROW(fidelity.add(Outputs{1}, Outputs{1, 2}), std::invalid_argument);
}

}  // namespace
}  // namespace perwatt::dataset::scoring_test
