#include "network/graph/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "network/graph/builder.h"
#include "network/graph/parameters_fixture.h"
#include "network/graph/seeded_weights.h"

namespace perwatt::network::fold_test {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> names(const Graph& graph) {
  std::vector<std::string> found;
  for (const Layer& layer : graph.layers()) found.push_back(layer.name);
  return found;
}

TEST(Fold, TakesNormalisationIntoTheLayerBefore) {
  Builder net("net", {3, 8, 8});
  const Tensor stem = net.input()
                          .convolution("a", 4, 3, {.pad = 1, .bias = false})
                          .batch_norm("an")
                          .scale("as")
                          .relu();
  const Tensor branch = stem.convolution("b", 4, 1).batch_norm("bn");
  net.sum("sum", stem, branch).inner_product("fc", 5).scale("fs").softmax("prob");
  const Folded folded = fold_normalisation(net.take());
  EXPECT_THAT(names(folded.graph), ElementsAre("data", "a", "as_relu", "b", "sum", "fc", "prob"));
  EXPECT_TRUE(std::get<Convolution>(folded.graph.layer(1).operation).bias);
  EXPECT_THAT(folded.graph.layer(4).inputs, ElementsAre(2, 3));
  ASSERT_EQ(folded.layers.size(), folded.graph.layers().size());
}

TEST(Fold, LeavesWhatAnotherLayerReadsToo) {
  Builder net("net", {3, 8, 8});
  const Tensor conv = net.input().convolution("a", 4, 1);
  net.sum("sum", conv, conv.batch_norm("an"));
  EXPECT_THAT(names(fold_normalisation(net.take()).graph), ElementsAre("data", "a", "an", "sum"));
  Builder other("net", {3, 8, 8});
  const Tensor norm = other.input().convolution("a", 4, 1).batch_norm("an");
  other.sum("sum", norm, norm.scale("as"));
  EXPECT_THAT(names(fold_normalisation(other.take()).graph), ElementsAre("data", "a", "as", "sum"));
}

TEST(Fold, LeavesNormalisationOfTheInput) {
  Builder net("net", {3, 8, 8});
  net.input().batch_norm("n").scale("s").relu().batch_norm("m");
  EXPECT_THAT(names(fold_normalisation(net.take()).graph),
              ElementsAre("data", "n", "s", "s_relu", "m"));
}

TEST(Fold, ComputesWeightsInDoublePrecision) {
  Builder net("net", {2, 4, 4});
  net.input().relu().convolution("c", 3, 3).batch_norm("n").scale("s").relu();
  const Graph graph = net.take();
  const SeededWeights seeded(graph, 3);
  const Folded folded = fold_normalisation(graph);
  const FoldedWeights weights(graph, folded, seeded);
  const std::vector<float> weight = values_of(folded.graph, weights, "c.weight");
  const std::vector<float> bias = values_of(folded.graph, weights, "c.bias");
  const std::vector<float> before = values_of(graph, seeded, "c.weight");
  const std::vector<float> old_bias = values_of(graph, seeded, "c.bias");
  const std::vector<float> mean = values_of(graph, seeded, "n.mean"),
                           variance = values_of(graph, seeded, "n.variance");
  const std::vector<float> gain = values_of(graph, seeded, "s.weight"),
                           shift = values_of(graph, seeded, "s.bias");
  ASSERT_EQ(weight.size(), 54u);
  for (std::size_t c = 0; c < 3; ++c) {
    const double factor =
        static_cast<double>(gain[c]) / std::sqrt(static_cast<double>(variance[c]) + 1e-5);
    EXPECT_NEAR(bias[c],
                (static_cast<double>(old_bias[c]) - static_cast<double>(mean[c])) * factor +
                    static_cast<double>(shift[c]),
                1e-8);
    for (std::size_t i = 18 * c; i < 18 * (c + 1); ++i)
      EXPECT_NEAR(weight[i], static_cast<double>(before[i]) * factor, 1e-7);
  }
  // Cut anywhere, the values are the same.
  const Parameter all = parameters(folded.graph)[0];
  std::vector<float> part(20);
  weights.fill(all, 30, part);
  EXPECT_TRUE(std::equal(part.begin(), part.end(), weight.begin() + 30));
}

}  // namespace
}  // namespace perwatt::network::fold_test
