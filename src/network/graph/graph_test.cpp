#include "network/graph/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "network/graph/builder.h"

namespace perwatt::network::graph_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename Call>
std::string error_of(Call call) {
  try {
    call();
  } catch (const Error& e) {
    EXPECT_FALSE(e.remedy().empty());
    return e.what();
  }
  return "no error";
}

TEST(Graph, NamesTheLayerThatDoesNotFit) {
  Graph graph("small", {3, 8, 8});
  EXPECT_THAT(error_of([&] {
                graph.add("wide", Convolution{4, {9}}, {0});
              }),
              HasSubstr("small: layer 'wide' (Convolution): the kernel 9x9"));
  EXPECT_THAT(error_of([&] { graph.add("late", Relu{}, {7}); }), HasSubstr("does not exist yet"));
  EXPECT_THAT(error_of([&] { graph.add("data", Relu{}, {0}); }), HasSubstr("the name is taken"));
  EXPECT_THAT(error_of([&] { graph.add("none", Relu{}, {}); }),
              HasSubstr("takes one input, not 0"));
  EXPECT_THAT(error_of([&] { graph.add("second", Input{}, {}); }), HasSubstr("one input layer"));
  EXPECT_EQ(graph.layers().size(), 1u);
}

TEST(Graph, RefusesAnEmptyInput) {
  EXPECT_THAT(error_of([] { Graph("small", {3, 0, 8}); }), HasSubstr("3x0x8"));
}

TEST(Graph, KnowsWhoReadsALayer) {
  Builder net("fork", {3, 8, 8});
  const Tensor x = net.input().convolution("c", 4, 3, {.pad = 1});
  net.sum("sum", x, x.relu()).max_pool("pool", 2, 2);
  const Graph graph = net.take();
  EXPECT_THAT(graph.consumers(1), ElementsAre(2, 3));
  EXPECT_THAT(graph.consumers(4), ElementsAre());
  EXPECT_EQ(graph.layer(2).name, "c_relu");
  EXPECT_EQ(kind(graph.layer(3).operation), "Eltwise");
  EXPECT_EQ(kind(graph.layer(4).operation), "Pooling");
}

}  // namespace
}  // namespace perwatt::network::graph_test
