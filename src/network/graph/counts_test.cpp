#include "network/graph/counts.h"

#include <gtest/gtest.h>

#include <string>

#include "network/catalogue/catalogue.h"
#include "network/graph/builder.h"

namespace perwatt::network::counts_test {
namespace {

/// The study's counts, in millions and thousands of millions with three decimals, as integers.
struct Published {
  std::string name;
  std::int64_t input, parameters, macs, layers;
};

class Study : public ::testing::TestWithParam<Published> {};

TEST_P(Study, CountsAgreeToTheDigit) {
  const Entry* entry = find_network(GetParam().name);
  ASSERT_NE(entry, nullptr);
  const Graph graph = entry->make();
  const Counts counts = count(graph);
  EXPECT_EQ(graph.input_shape(), (Shape{3, GetParam().input, GetParam().input}));
  EXPECT_EQ((counts.parameters + 500) / 1000, GetParam().parameters);
  EXPECT_EQ((counts.macs + 500'000) / 1'000'000, GetParam().macs);
  EXPECT_EQ(counts.conv_fc_layers, GetParam().layers);
  EXPECT_EQ(graph.layers().back().output, (Shape{1000, 1, 1, true}));
}

INSTANTIATE_TEST_SUITE_P(Nine, Study,
                         ::testing::Values(Published{"alexnet", 227, 60965, 724, 8},
                                           Published{"squeezenet", 227, 1248, 861, 26},
                                           Published{"googlenet", 224, 6999, 1583, 58},
                                           Published{"resnet-18", 224, 11703, 1827, 22},
                                           Published{"resnet-50", 224, 25610, 3858, 54},
                                           Published{"resnet-101", 224, 44655, 7570, 105},
                                           Published{"resnet-152", 224, 60344, 11282, 156},
                                           Published{"vgg-16", 224, 138358, 15470, 16},
                                           Published{"vgg-19", 224, 143667, 19632, 19}),
                         [](const auto& test) {
                           std::string name = test.param.name;
                           std::erase(name, '-');
                           return name;
                         });

TEST(Counts, OfPReluAreItsSlopes) {
  Graph graph("small", {4, 6, 6});
  graph.add("by channel", PRelu{}, {0});
  graph.add("shared", PRelu{true}, {1});
  EXPECT_EQ(count(graph, 1).parameters, 4);
  EXPECT_EQ(count(graph, 2).parameters, 1);
  EXPECT_EQ(count(graph).macs, 0);
}

TEST(Counts, OfEveryKindOfLayer) {
  Builder net("small", {4, 6, 6});
  net.input()
      .convolution("conv", 8, 3, {.groups = 2})
      .batch_norm("bn")
      .scale("scale")
      .relu()
      .inner_product("fc", 10);
  const Graph graph = net.take();
  EXPECT_EQ(count(graph, 1).parameters, 8 * 2 * 9 + 8);
  EXPECT_EQ(count(graph, 1).macs, 8 * 2 * 9 * 16);
  EXPECT_EQ(count(graph, 1).activations, 8 * 16);
  EXPECT_EQ(count(graph, 2).parameters, 16);
  EXPECT_EQ(count(graph, 3).parameters, 16);
  EXPECT_EQ(count(graph, 4).parameters, 0);
  EXPECT_EQ(count(graph, 5).macs, 128 * 10);
  const Counts all = count(graph);
  EXPECT_EQ(all.parameters, 152 + 16 + 16 + 1290);
  EXPECT_EQ(all.macs, 2304 + 1280);
  EXPECT_EQ(all.activations, 138);
  EXPECT_EQ(all.conv_fc_layers, 2);
}

}  // namespace
}  // namespace perwatt::network::counts_test
