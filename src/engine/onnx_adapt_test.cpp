#include "engine/onnx_adapt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>
#include <vector>

#include "base/onnx_proto.h"
#include "engine/engine.h"
#include "engine/float16.h"

namespace perwatt::engine::onnx_adapt_test {
namespace {

namespace fs = std::filesystem;
using protozero::pbf_reader;
using protozero::pbf_writer;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Float16, RoundsToTheNearestAndStaysFinite) {
  EXPECT_EQ(float16_bits(0.0F), 0x0000);
  EXPECT_EQ(float16_bits(-0.0F), 0x8000);
  EXPECT_EQ(float16_bits(1.0F), 0x3c00);
  EXPECT_EQ(float16_bits(-2.0F), 0xc000);
  EXPECT_EQ(float16_bits(0.1F), 0x2e66);
  EXPECT_EQ(float16_bits(1.0F + 0x1p-11F), 0x3c00) << "a tie goes to the even one";
  EXPECT_EQ(float16_bits(1.0F + 3 * 0x1p-11F), 0x3c02) << "a tie goes to the even one";
  EXPECT_EQ(float16_bits(65504.0F), 0x7bff);
  EXPECT_EQ(float16_bits(1e9F), 0x7bff) << "the largest, not infinite";
  EXPECT_EQ(float16_bits(-65520.0F), 0xfbff);
  EXPECT_EQ(float16_bits(std::numeric_limits<float>::infinity()), 0x7c00);
  EXPECT_EQ(float16_bits(std::numeric_limits<float>::quiet_NaN()) & 0x7e00, 0x7e00);
  EXPECT_EQ(float16_bits(0x1p-14F), 0x0400) << "the smallest normal one";
  EXPECT_EQ(float16_bits(0x1p-24F), 0x0001) << "the smallest of all";
  EXPECT_EQ(float16_bits(0x1p-25F), 0x0000) << "a tie goes to the even one";
  EXPECT_EQ(float16_bits(0x1.8p-25F), 0x0001);
  EXPECT_EQ(float16_bits(0x1.ff8p-15F), 0x03ff);
  EXPECT_EQ(float16_bits(0x1.fffp-15F), 0x0400) << "rounds up into the normal ones";
  EXPECT_EQ(float16_bits(1e-30F), 0x0000);
}

float value_of(std::uint16_t half) {
  const int exponent = (half >> 10) & 31, fraction = half & 1023;
  const float magnitude = exponent == 0
                              ? std::ldexp(static_cast<float>(fraction), -24)
                              : std::ldexp(static_cast<float>(1024 + fraction), exponent - 25);
  return (half & 0x8000) != 0 ? -magnitude : magnitude;
}

TEST(Float16, EveryFiniteHalfComesBack) {
  for (std::uint32_t half = 0; half <= 0xffff; ++half) {
    if ((half & 0x7c00) == 0x7c00) continue;  // infinite, or no number
    ASSERT_EQ(float16_bits(value_of(static_cast<std::uint16_t>(half))), half);
  }
}

/// A model x -> "op" with weights w -> y.
struct Recipe {
  std::int32_t input_type = onnx::tensor::kFloat;
  std::int64_t batch = 0;  ///< 0 = symbolic
  std::string op = "Mul";
  bool raw = false;       ///< weights as bytes
  bool external = false;  ///< weights in another file
  bool listed = false;    ///< weights among the inputs, as old files have them
  bool subgraph = false;
};

void add_port(pbf_writer& graph, protozero::pbf_tag_type tag, const std::string& name,
              std::int32_t type, std::int64_t batch) {
  pbf_writer port(graph, tag);
  port.add_string(onnx::value_info::kName, name);
  pbf_writer outer(port, onnx::value_info::kType);
  pbf_writer tensor(outer, onnx::type::kTensorType);
  tensor.add_int32(onnx::type::kElementType, type);
  pbf_writer shape(tensor, onnx::type::kShape);
  {
    pbf_writer first(shape, onnx::shape::kDimension);
    if (batch > 0)
      first.add_int64(onnx::shape::kValue, batch);
    else
      first.add_string(onnx::shape::kSymbol, "N");
  }
  pbf_writer(shape, onnx::shape::kDimension).add_int64(onnx::shape::kValue, 2);
}

std::string model_of(const Recipe& recipe) {
  std::string bytes;
  pbf_writer model(bytes);
  model.add_int64(onnx::model::kIrVersion, 6);
  {
    pbf_writer graph(model, onnx::model::kGraph);
    {
      pbf_writer node(graph, onnx::graph::kNode);
      node.add_string(onnx::node::kInput, "x");
      node.add_string(onnx::node::kInput, "w");
      node.add_string(onnx::node::kOutput, "y");
      node.add_string(onnx::node::kOpType, recipe.op);
      pbf_writer attribute(node, onnx::node::kAttribute);
      attribute.add_string(onnx::attribute::kName, recipe.subgraph ? "body" : "to");
      if (recipe.subgraph) attribute.add_string(onnx::attribute::kGraph, "");
      attribute.add_int64(onnx::attribute::kInt, onnx::tensor::kFloat);
    }
    {
      pbf_writer tensor(graph, onnx::graph::kInitializer);
      tensor.add_int64(onnx::tensor::kDims, 2);
      tensor.add_int32(onnx::tensor::kDataType, onnx::tensor::kFloat);
      tensor.add_string(onnx::tensor::kName, "w");
      const std::vector<float> values{1.0F, -2.0F};
      if (recipe.external)
        tensor.add_string(onnx::tensor::kExternalData, "");
      else if (recipe.raw)
        tensor.add_bytes(onnx::tensor::kRawData, reinterpret_cast<const char*>(values.data()), 8);
      else
        tensor.add_packed_float(onnx::tensor::kFloatData, values.begin(), values.end());
    }
    if (recipe.listed) add_port(graph, onnx::graph::kInput, "w", onnx::tensor::kFloat, 2);
    add_port(graph, onnx::graph::kInput, "x", recipe.input_type, recipe.batch);
    add_port(graph, onnx::graph::kOutput, "y", recipe.input_type, recipe.batch);
    add_port(graph, onnx::graph::kValueInfo, "between", onnx::tensor::kFloat, 1);
  }
  pbf_writer(model, onnx::model::kOpsetImport).add_int64(onnx::opset::kVersion, 11);
  return bytes;
}

/// What a test asks of a model: nodes as "op(inputs)->output", ports as "name:type[batch]",
/// weights.
struct Read {
  std::vector<std::string> nodes, inputs, outputs;
  std::map<std::string, std::string> weights;  ///< raw bytes by "name:type"
  int intermediate_types = 0;
};

std::string port_text(pbf_reader port) {
  std::string name, batch = "?";
  int type = 0;
  while (port.next()) {
    if (port.tag() == onnx::value_info::kName) {
      name = port.get_string();
      continue;
    }
    pbf_reader outer = port.get_message();
    outer.next();
    pbf_reader tensor = outer.get_message();
    while (tensor.next()) {
      if (tensor.tag() == onnx::type::kElementType) {
        type = tensor.get_int32();
        continue;
      }
      pbf_reader shape = tensor.get_message();
      shape.next();
      pbf_reader dimension = shape.get_message();
      dimension.next();
      batch = dimension.tag() == onnx::shape::kValue ? std::to_string(dimension.get_int64())
                                                     : dimension.get_string();
    }
  }
  return name + ":" + std::to_string(type) + "[" + batch + "]";
}

std::string node_text(pbf_reader node) {
  std::string op, inputs, output, to;
  while (node.next()) {
    switch (node.tag()) {
      case onnx::node::kOpType:
        op = node.get_string();
        break;
      case onnx::node::kInput:
        inputs += (inputs.empty() ? "" : ",") + node.get_string();
        break;
      case onnx::node::kOutput:
        output = node.get_string();
        break;
      case onnx::node::kAttribute: {
        pbf_reader attribute = node.get_message();
        if (attribute.next(onnx::attribute::kInt)) to = std::to_string(attribute.get_int64());
        break;
      }
      default:
        node.skip();
    }
  }
  return op + "(" + inputs + ")->" + output + " to " + to;
}

Read read(const std::string& bytes) {
  Read read;
  pbf_reader model(bytes);
  model.next(onnx::model::kGraph);
  pbf_reader graph = model.get_message();
  while (graph.next()) {
    switch (graph.tag()) {
      case onnx::graph::kNode:
        read.nodes.push_back(node_text(graph.get_message()));
        break;
      case onnx::graph::kInput:
        read.inputs.push_back(port_text(graph.get_message()));
        break;
      case onnx::graph::kOutput:
        read.outputs.push_back(port_text(graph.get_message()));
        break;
      case onnx::graph::kInitializer: {
        pbf_reader tensor = graph.get_message();
        std::string name, data;
        int type = 0;
        while (tensor.next()) {
          if (tensor.tag() == onnx::tensor::kName)
            name = tensor.get_string();
          else if (tensor.tag() == onnx::tensor::kDataType)
            type = tensor.get_int32();
          else if (tensor.tag() == onnx::tensor::kRawData)
            data = tensor.get_string();
          else
            tensor.skip();
        }
        read.weights[name + ":" + std::to_string(type)] = data;
        break;
      }
      case onnx::graph::kValueInfo:
        ++read.intermediate_types;
        graph.skip();
        break;
      default:
        graph.skip();
    }
  }
  return read;
}

class OnnxAdapt : public testing::Test {
 protected:
  void SetUp() override {
    std::string folder = (fs::temp_directory_path() / "perwatt-adapt-XXXXXX").string();
    folder_ = mkdtemp(folder.data());
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::optional<std::string> adapt(const Recipe& recipe, const Adaptation& wanted) {
    return adapt(model_of(recipe), wanted);
  }
  std::optional<std::string> adapt(const std::string& bytes, const Adaptation& wanted) {
    std::ofstream(folder_ / "model.onnx", std::ios::binary) << bytes;
    return adapted(folder_ / "model.onnx", wanted);
  }
  Failure failure_of(const Recipe& recipe, const Adaptation& wanted) {
    try {
      adapt(recipe, wanted);
    } catch (const Failure& failure) {
      return failure;
    }
    ADD_FAILURE() << "adapted";
    return {FailureKind::engine_error, ""};
  }

  fs::path folder_;
};

constexpr Adaptation kHalf{.batch = 1, .half = true};

TEST_F(OnnxAdapt, LeavesAFloat32ModelAsItIs) {
  EXPECT_EQ(adapt(Recipe{}, {1}), std::nullopt);
  EXPECT_EQ(adapt(Recipe{}, {8}), std::nullopt) << "its batch is open";
  EXPECT_EQ(adapt(Recipe{.batch = 8}, {8}), std::nullopt);
}

TEST_F(OnnxAdapt, GivesAFixedBatchAnother) {
  const Read model = read(adapt(Recipe{.batch = 1}, {8}).value());
  EXPECT_THAT(model.inputs, ElementsAre("x:1[8]"));
  EXPECT_THAT(model.outputs, ElementsAre("y:1[8]"));
  EXPECT_THAT(model.nodes, ElementsAre("Mul(x,w)->y to 1"));
  EXPECT_EQ(model.intermediate_types, 0) << "shapes of the old batch are gone";
}

TEST_F(OnnxAdapt, CastsAtPortsOfOtherTypes) {
  const Read model = read(adapt(Recipe{.input_type = onnx::tensor::kFloat16}, {1}).value());
  EXPECT_THAT(model.inputs, ElementsAre("x:1[1]"));
  EXPECT_THAT(model.outputs, ElementsAre("y:1[N]"));
  EXPECT_THAT(model.nodes,
              ElementsAre("Cast(x)->x/perwatt to 10", "Mul(x/perwatt,w)->y/perwatt to 1",
                          "Cast(y/perwatt)->y to 1"));
  EXPECT_EQ(model.weights.count("w:1"), 1U) << "weights stay";
}

TEST_F(OnnxAdapt, HalvesWeightsAndCasts) {
  const std::string one_and_minus_two("\x00\x3c\x00\xc0", 4);
  for (const bool raw : {false, true}) {
    const Read model = read(adapt(Recipe{.raw = raw}, kHalf).value());
    EXPECT_THAT(model.inputs, ElementsAre("x:1[1]"));
    EXPECT_THAT(model.nodes,
                ElementsAre("Cast(x)->x/perwatt to 10", "Mul(x/perwatt,w)->y/perwatt to 10",
                            "Cast(y/perwatt)->y to 1"));
    EXPECT_EQ(model.weights.at("w:10"), one_and_minus_two);
  }
}

TEST_F(OnnxAdapt, WeightsAmongTheInputsKeepTheirPlaceAndShape) {
  const Read model = read(adapt(Recipe{.listed = true}, {4, true}).value());
  EXPECT_THAT(model.inputs, ElementsAre("w:10[2]", "x:1[4]"));
}

TEST_F(OnnxAdapt, RefusesWhatItCannotChange) {
  const Failure resize = failure_of(Recipe{.op = "Resize"}, kHalf);
  EXPECT_EQ(resize.kind(), FailureKind::unsupported);
  EXPECT_THAT(resize.what(), HasSubstr("Resize"));
  EXPECT_FALSE(resize.remedy().empty());
  EXPECT_EQ(failure_of(Recipe{.external = true}, kHalf).kind(), FailureKind::unsupported);
  EXPECT_EQ(failure_of(Recipe{.subgraph = true}, kHalf).kind(), FailureKind::unsupported);
  EXPECT_EQ(adapt(Recipe{.op = "Resize"}, {1}), std::nullopt) << "nothing has to be changed";
}

TEST_F(OnnxAdapt, RefusesDamagedFiles) {
  const std::string whole = model_of({});
  for (const std::string& bytes : {std::string("not a model"), whole.substr(0, whole.size() / 2)}) {
    try {
      adapt(bytes, kHalf);
      ADD_FAILURE() << "adapted";
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.kind(), FailureKind::engine_error);
      EXPECT_THAT(failure.what(), HasSubstr("cannot read model"));
    }
  }
}

}  // namespace
}  // namespace perwatt::engine::onnx_adapt_test
