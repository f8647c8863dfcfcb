#include "network/graph/variance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace perwatt::network::variance_test {
namespace {

/// The variance that the prediction gives to `operation` behind a convolution, in units.
double predicted(const Operation& operation) {
  Graph graph("net", {3, 8, 8});
  graph.add("conv", Convolution{.outputs = 4, .window = {}}, {0});
  graph.add("op", operation, {1});
  return static_cast<double>(tensor_variances(graph).back()) / static_cast<double>(kUnitVariance);
}

template <typename Function>
double measured(Function function) {
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  double sum = 0, squares = 0;
  constexpr int kDraws = 400'000;
  for (int i = 0; i < kDraws; ++i) {
    const double y = function(normal(random));
    sum += y;
    squares += y * y;
  }
  return squares / kDraws - sum / kDraws * sum / kDraws;
}

TEST(Variance, OfEveryRectifierIsThatOfNormalNumbers) {
  const auto leaky = [](double slope) {
    return [slope](double x) { return x > 0 ? x : slope * x; };
  };
  EXPECT_NEAR(predicted(Relu{}), measured(leaky(0)), 0.01);
  EXPECT_NEAR(predicted(Relu{0.1f}), measured(leaky(0.1)), 0.01);
  EXPECT_NEAR(predicted(PRelu{}), measured(leaky(0.25)), 0.01);
  EXPECT_NEAR(predicted(Elu{}), measured([](double x) { return x > 0 ? x : std::expm1(x); }), 0.01);
  EXPECT_NEAR(predicted(Sigmoid{}), measured([](double x) { return 1 / (1 + std::exp(-x)); }),
              0.001);
  EXPECT_NEAR(predicted(TanH{}), measured([](double x) { return std::tanh(x); }), 0.01);
  EXPECT_NEAR(predicted(AbsVal{}), measured([](double x) { return std::abs(x); }), 0.01);
  EXPECT_NEAR(predicted(Power{.scale = 3, .shift = 1}), 9, 0.01);
}

TEST(Variance, IsNeverZeroOrTooLarge) {
  EXPECT_GT(predicted(Power{.scale = 0}), 0);
  Graph graph("net", {3, 8, 8});
  LayerId last = 0;
  for (int i = 0; i < 100; ++i)
    last = graph.add("p" + std::to_string(i), Power{.scale = 1e30f}, {last});
  for (std::uint64_t variance : tensor_variances(graph))
    EXPECT_LE(variance, std::uint64_t{1} << 32);
}

}  // namespace
}  // namespace perwatt::network::variance_test
