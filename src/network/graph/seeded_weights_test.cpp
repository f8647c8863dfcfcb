#include "network/graph/seeded_weights.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/hash.h"
#include "network/graph/builder.h"
#include "network/graph/variance.h"

namespace perwatt::network::seeded_weights_test {
namespace {

Graph residual() {
  Builder net("residual", {3, 32, 32});
  const Tensor x =
      net.input().convolution("stem", 16, 3, {.pad = 1}).batch_norm("bn").scale("scale").relu();
  const Tensor branch =
      x.convolution("branch", 16, 3, {.pad = 1, .bias = false}).batch_norm("bn2").scale("scale2");
  const Tensor y = net.sum("sum", x, branch).relu();
  const Tensor again =
      y.convolution("branch3", 16, 3, {.pad = 1, .bias = false}).batch_norm("bn3").scale("scale3");
  net.sum("sum3", y, again).relu().inner_product("fc", 50).softmax("prob");
  return net.take();
}

Parameter find(const Graph& graph, const std::string& name) {
  for (const Parameter& p : parameters(graph))
    if (full_name(graph, p) == name) return p;
  throw std::runtime_error("no parameter " + name);
}

std::vector<float> values(const Graph& graph, const std::string& name, std::uint64_t seed = 1) {
  const Parameter p = find(graph, name);
  std::vector<float> out(static_cast<std::size_t>(p.size));
  SeededWeights(graph, seed).fill(p, 0, out);
  return out;
}

double mean(std::span<const float> v) {
  return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
}
double deviation(std::span<const float> v) {
  double sum = 0;
  for (float x : v) sum += (x - mean(v)) * (x - mean(v));
  return std::sqrt(sum / static_cast<double>(v.size()));
}

TEST(SeededWeights, FiltersHaveZeroMean) {
  const Graph graph = residual();
  const std::vector<float> all = values(graph, "branch.weight");
  for (std::size_t filter = 0; filter < 16; ++filter)
    EXPECT_NEAR(mean(std::span(all).subspan(filter * 144, 144)), 0.0, 1e-7) << filter;
}

TEST(SeededWeights, GiveUnitVarianceToWhatReadsARectifier) {
  const Graph graph = residual();
  // 144 inputs, one freedom lost to the mean; a rectified normal number has variance 1/2 - 1/(2
  // pi).
  EXPECT_NEAR(deviation(values(graph, "branch.weight")), 1 / std::sqrt(143 * (0.5 - 0.5 / M_PI)),
              2e-3);
  EXPECT_NEAR(mean(values(graph, "bn.variance")), 1.0, 0.1);
  EXPECT_NEAR(mean(values(graph, "scale.weight")), 1.0, 0.1);
  EXPECT_NEAR(mean(values(graph, "scale.bias")), 0.0, 0.02);
}

TEST(SeededWeights, ScaleResidualBranchesByTheirNumber) {
  const Graph graph = residual();
  EXPECT_EQ(residual_blocks(graph), 2u);
  EXPECT_NEAR(mean(values(graph, "scale2.weight")), std::sqrt(0.5), 0.1);
  EXPECT_NEAR(mean(values(graph, "scale.weight")), 1.0, 0.1);
}

TEST(SeededWeights, DoNotDependOnHowTheyAreCut) {
  const Graph graph = residual();
  const SeededWeights source(graph, 1);
  for (const char* name : {"branch.weight", "fc.weight", "fc.bias", "bn.variance"}) {
    const Parameter p = find(graph, name);
    const std::vector<float> whole = values(graph, name);
    for (std::int64_t first : {std::int64_t{0}, p.size / 3, p.size - 7}) {
      std::vector<float> part(7);
      source.fill(p, first, part);
      EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + first))
          << name << ' ' << first;
    }
  }
}

TEST(SeededWeights, DifferBySeedAndByTensor) {
  const Graph graph = residual();
  EXPECT_NE(values(graph, "branch.weight", 1), values(graph, "branch.weight", 2));
  EXPECT_NE(values(graph, "branch.weight"), values(graph, "branch3.weight"));
}

TEST(SeededWeights, AreTheSameBytesOnEveryMachine) {
  const Graph graph = residual();
  Hasher hasher;
  for (const Parameter& p : parameters(graph)) {
    const std::vector<float> out = values(graph, full_name(graph, p), 2023);
    hasher.add(out.data(), out.size() * sizeof(float));
  }
  EXPECT_EQ(hasher.hex(), "14833c162340005c06721a6c7c73e1c6");
}

}  // namespace
}  // namespace perwatt::network::seeded_weights_test
