#include "network/onnx/nodes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <protozero/pbf_reader.hpp>

#include "network/graph/builder.h"
#include "network/onnx/proto.h"

namespace perwatt::network::nodes_test {
namespace {

using ::testing::ElementsAre;

std::string op_type(const std::string& node) {
  protozero::pbf_reader message(node);
  return message.next(onnx::node::kOpType) ? message.get_string() : "";
}

/// The nodes of `operation` on this many inputs of 4 x 8 x 8.
OnnxNodes nodes_of(const Operation& operation, std::size_t inputs = 1) {
  Graph graph("net", {4, 8, 8});
  std::vector<LayerId> read(inputs, 0);
  graph.add("op", operation, std::move(read));
  return onnx_nodes(graph);
}
std::vector<std::string> types(const Operation& operation, std::size_t inputs = 1) {
  std::vector<std::string> found;
  for (const std::string& node : nodes_of(operation, inputs).nodes) found.push_back(op_type(node));
  return found;
}

TEST(OnnxNodes, OfActivations) {
  EXPECT_THAT(types(Relu{}), ElementsAre("Relu"));
  EXPECT_THAT(types(Relu{0.1f}), ElementsAre("LeakyRelu"));
  EXPECT_THAT(types(PRelu{}), ElementsAre("PRelu"));
  EXPECT_THAT(types(Elu{}), ElementsAre("Elu"));
  EXPECT_THAT(types(Sigmoid{}), ElementsAre("Sigmoid"));
  EXPECT_THAT(types(TanH{}), ElementsAre("Tanh"));
  EXPECT_THAT(types(AbsVal{}), ElementsAre("Abs"));
}

TEST(OnnxNodes, OfAPowerAreTheStepsThatChangeSomething) {
  EXPECT_THAT(types(Power{}), ElementsAre("Identity"));
  EXPECT_THAT(types(Power{.scale = 2}), ElementsAre("Mul", "Identity"));
  EXPECT_THAT(types(Power{2, 3, 1}), ElementsAre("Mul", "Add", "Pow", "Identity"));
}

TEST(OnnxNodes, OfManyInputsAreAChain) {
  EXPECT_THAT(types(EltwiseSum{}, 2), ElementsAre("Add"));
  EXPECT_THAT(types(EltwiseSum{}, 4), ElementsAre("Add", "Add", "Add"));
  EXPECT_THAT(types(EltwiseProduct{}, 3), ElementsAre("Mul", "Mul"));
  EXPECT_THAT(types(EltwiseMaximum{}, 3), ElementsAre("Max", "Max"));
}

TEST(OnnxNodes, OfASlopeAChannelReachOverTheMap) {
  EXPECT_THAT(nodes_of(PRelu{}).initializers.at(0).dimensions, ElementsAre(4, 1, 1));
  EXPECT_THAT(nodes_of(PRelu{true}).initializers.at(0).dimensions, ElementsAre(1));
}

TEST(OnnxNodes, OfAReshapeLeaveTheBatch) {
  const OnnxNodes nodes = nodes_of(Reshape{{16, 4, 4}});
  EXPECT_EQ(op_type(nodes.nodes.at(0)), "Reshape");
  const Initializer& shape = nodes.initializers.at(0);
  EXPECT_THAT(shape.dimensions, ElementsAre(4));
  const std::string& bytes = std::get<std::string>(shape.content);
  ASSERT_EQ(bytes.size(), 32u);
  EXPECT_EQ(bytes[0], 0);
  EXPECT_EQ(bytes[8], 16);
  EXPECT_EQ(bytes[16], 4);
  EXPECT_THAT(types(Flatten{}), ElementsAre("Flatten"));
}

}  // namespace
}  // namespace perwatt::network::nodes_test
