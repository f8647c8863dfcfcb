#include "network/onnx/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <protozero/pbf_reader.hpp>

#include "base/error.h"
#include "base/temporary_directory.h"
#include "network/graph/builder.h"
#include "network/graph/seeded_weights.h"
#include "network/onnx/proto.h"

namespace perwatt::network::file_test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Pair;

struct ReadNode {
  std::string op_type;
  std::vector<std::string> inputs;
  std::string output;
  std::map<std::string, std::vector<std::int64_t>> ints;  ///< of single numbers too
};

struct ReadModel {
  std::int64_t ir_version = 0, opset = 0;
  std::vector<ReadNode> nodes;
  std::map<std::string, std::vector<std::int64_t>> dimensions;
  std::map<std::string, std::string> raw;
  std::map<std::string, std::string> properties;
  std::vector<std::string> inputs, outputs;

  const ReadNode& node(const std::string& op_type) const {
    for (const ReadNode& n : nodes)
      if (n.op_type == op_type) return n;
    throw std::runtime_error("no node " + op_type);
  }
  std::vector<std::string> op_types() const {
    std::vector<std::string> types;
    for (const ReadNode& n : nodes) types.push_back(n.op_type);
    return types;
  }
};

ReadNode read_node(protozero::pbf_reader message) {
  ReadNode node;
  while (message.next()) {
    if (message.tag() == onnx::node::kInput)
      node.inputs.push_back(message.get_string());
    else if (message.tag() == onnx::node::kOutput)
      node.output = message.get_string();
    else if (message.tag() == onnx::node::kOpType)
      node.op_type = message.get_string();
    else if (message.tag() == onnx::node::kAttribute) {
      protozero::pbf_reader attribute = message.get_message();
      std::string name;
      while (attribute.next()) {
        if (attribute.tag() == onnx::attribute::kName)
          name = attribute.get_string();
        else if (attribute.tag() == onnx::attribute::kInt ||
                 attribute.tag() == onnx::attribute::kInts)
          node.ints[name].push_back(attribute.get_int64());
        else
          attribute.skip();
      }
    } else
      message.skip();
  }
  return node;
}

void read_tensor(protozero::pbf_reader message, ReadModel& model) {
  std::vector<std::int64_t> dimensions;
  std::string name, raw;
  while (message.next()) {
    if (message.tag() == onnx::tensor::kDims)
      dimensions.push_back(message.get_int64());
    else if (message.tag() == onnx::tensor::kName)
      name = message.get_string();
    else if (message.tag() == onnx::tensor::kRawData)
      raw = message.get_bytes();
    else
      message.skip();
  }
  model.dimensions[name] = dimensions;
  model.raw[name] = raw;
}

std::string first_string(protozero::pbf_reader message) {
  return message.next(1) ? message.get_string() : std::string();
}

void read_graph(protozero::pbf_reader graph, ReadModel& model) {
  while (graph.next()) {
    if (graph.tag() == onnx::graph::kNode)
      model.nodes.push_back(read_node(graph.get_message()));
    else if (graph.tag() == onnx::graph::kInitializer)
      read_tensor(graph.get_message(), model);
    else if (graph.tag() == onnx::graph::kInput)
      model.inputs.push_back(first_string(graph.get_message()));
    else if (graph.tag() == onnx::graph::kOutput)
      model.outputs.push_back(first_string(graph.get_message()));
    else
      graph.skip();
  }
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

ReadModel read_model(const fs::path& path) {
  ReadModel model;
  const std::string bytes = text_of(path);
  protozero::pbf_reader message(bytes);
  while (message.next()) {
    if (message.tag() == onnx::model::kIrVersion)
      model.ir_version = message.get_int64();
    else if (message.tag() == onnx::model::kGraph)
      read_graph(message.get_message(), model);
    else if (message.tag() == onnx::model::kOpsetImport) {
      protozero::pbf_reader opset = message.get_message();
      if (opset.next(onnx::opset::kVersion)) model.opset = opset.get_int64();
    } else if (message.tag() == onnx::model::kMetadataProps) {
      protozero::pbf_reader property = message.get_message();
      std::string key;
      while (property.next()) {
        if (property.tag() == onnx::property::kKey)
          key = property.get_string();
        else
          model.properties[key] = property.get_string();
      }
    } else
      message.skip();
  }
  return model;
}

/// Writes `graph` with seed 5 and reads it again.
ReadModel round_trip(const Graph& graph,
                     const std::vector<std::pair<std::string, std::string>>& properties = {}) {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "model.onnx";
  write_onnx(lay_out_onnx(graph, properties), SeededWeights(graph, 5), path);
  return read_model(path);
}

/// A convolution large enough for several chunks, then the layers that ONNX says otherwise.
Graph example() {
  Builder net("example", {3, 15, 15});
  net.input()
      .convolution("conv", 64, 3, {.pad = 1})
      .batch_norm("bn")
      .scale("scale")
      .relu()
      .max_pool("pool", 3, 2)
      .convolution("wide", 2048, 3, {.stride = 2, .groups = 2})
      .relu()
      .dropout(0.5f)
      .inner_product("fc", 10)
      .softmax("prob");
  return net.take();
}

TEST(OnnxFile, IsOfTheFormThatOldBoardsRead) {
  const ReadModel model = round_trip(example(), {{"seed", "5"}});
  EXPECT_EQ(model.ir_version, 6);
  EXPECT_EQ(model.opset, 11);
  EXPECT_THAT(model.inputs, ElementsAre("data"));
  EXPECT_THAT(model.outputs, ElementsAre("prob"));
  EXPECT_THAT(model.op_types(), ElementsAre("Conv", "BatchNormalization", "Relu", "MaxPool", "Conv",
                                            "Relu", "Flatten", "Gemm", "Softmax"));
  EXPECT_THAT(model.node("BatchNormalization").inputs,
              ElementsAre("conv", "scale.weight", "scale.bias", "bn.mean", "bn.variance"));
  EXPECT_EQ(model.node("Gemm").output, "logits");
  EXPECT_THAT(model.node("Gemm").ints, Contains(Pair("transB", ElementsAre(1))));
  EXPECT_THAT(model.node("Softmax").inputs, ElementsAre("logits"));
  EXPECT_THAT(model.dimensions.at("wide.weight"), ElementsAre(2048, 32, 3, 3));
  EXPECT_THAT(model.properties,
              AllOf(Contains(Pair("seed", "5")),
                    Contains(Pair("content_hash", ::testing::SizeIs(kHashDigits)))));
}

TEST(OnnxFile, HoldsEveryValueOfItsSource) {
  const Graph graph = example();
  const ReadModel model = round_trip(graph);
  for (const Parameter& p : parameters(graph)) {
    std::vector<float> wanted(static_cast<std::size_t>(p.size));
    SeededWeights(graph, 5).fill(p, 0, wanted);
    const std::string& raw = model.raw.at(full_name(graph, p));
    ASSERT_EQ(raw.size(), wanted.size() * sizeof(float));
    EXPECT_EQ(std::memcmp(raw.data(), wanted.data(), raw.size()), 0) << full_name(graph, p);
  }
}

TEST(OnnxFile, SaysRoundingUpAsEndPads) {
  Builder net("pools", {1, 6, 8});
  net.input().max_pool("max", 3, 2);
  EXPECT_THAT(round_trip(net.take()).node("MaxPool").ints,
              Contains(Pair("pads", ElementsAre(0, 0, 1, 1))));
}

TEST(OnnxFile, DividesAveragesAsCaffeDoes) {
  const auto average = [](int size, Extent kernel, Extent stride, Extent pad) {
    Builder net("average", {1, size, size});
    net.input().average_pool("pool", kernel, stride, pad);
    return round_trip(net.take());
  };
  const ReadModel plain = average(6, 3, 2, 0);
  EXPECT_THAT(plain.node("AveragePool").ints,
              AllOf(Contains(Pair("count_include_pad", ElementsAre(0))),
                    Contains(Pair("pads", ElementsAre(0, 0, 1, 1)))));
  const ReadModel padded = average(7, 3, 2, 1);
  EXPECT_THAT(padded.node("AveragePool").ints,
              AllOf(Contains(Pair("count_include_pad", ElementsAre(1))),
                    Contains(Pair("pads", ElementsAre(1, 1, 1, 1)))));
  const ReadModel both = average(6, 3, 2, 1);
  EXPECT_THAT(both.op_types(), ElementsAre("Pad", "AveragePool"));
  EXPECT_THAT(both.node("AveragePool").ints,
              AllOf(Contains(Pair("count_include_pad", ElementsAre(0))),
                    Contains(Pair("pads", ElementsAre(0, 0, 1, 1)))));
}

TEST(OnnxFile, SaysNormalisationAndScaleAloneToo) {
  Builder net("alone", {2, 4, 4});
  net.input().batch_norm("bn").relu().scale("scale");
  const ReadModel model = round_trip(net.take());
  EXPECT_THAT(model.op_types(), ElementsAre("BatchNormalization", "Relu", "Mul", "Add"));
  EXPECT_THAT(model.node("BatchNormalization").inputs,
              ElementsAre("data", "bn.ones", "bn.zeros", "bn.mean", "bn.variance"));
  EXPECT_THAT(model.dimensions.at("scale.weight"), ElementsAre(2, 1, 1));
  EXPECT_THAT(model.outputs, ElementsAre("scale"));
}

TEST(OnnxFile, IsTheSameOnEveryWriting) {
  const TemporaryDirectory directory;
  const Graph graph = example();
  const Layout layout = lay_out_onnx(graph, {});
  const SeededWeights source(graph, 5);
  const std::string first = write_onnx(layout, source, directory.path() / "a");
  const std::string second = write_onnx(layout, source, directory.path() / "b");
  EXPECT_EQ(first, second);
  EXPECT_EQ(text_of(directory.path() / "a"), text_of(directory.path() / "b"));
  EXPECT_EQ(fs::file_size(directory.path() / "a"), layout.size);
  EXPECT_NE(first, write_onnx(layout, SeededWeights(graph, 6), directory.path() / "c"));
}

TEST(OnnxFile, IsCheckedToTheLastByte) {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "model.onnx";
  const Graph graph = example();
  const Layout layout = lay_out_onnx(graph, {});
  EXPECT_EQ(check_onnx(layout, path), std::nullopt);
  const std::string hash = write_onnx(layout, SeededWeights(graph, 5), path);
  EXPECT_EQ(check_onnx(layout, path), hash);
  const std::string whole = text_of(path);
  for (std::size_t place : {std::size_t{3}, whole.size() / 2, whole.size() - 1}) {
    std::string changed = whole;
    changed[place] = static_cast<char>(changed[place] ^ 1);
    std::ofstream(path, std::ios::binary) << changed;
    EXPECT_EQ(check_onnx(layout, path), std::nullopt) << place;
  }
  std::ofstream(path, std::ios::binary) << whole.substr(0, whole.size() - 1);
  EXPECT_EQ(check_onnx(layout, path), std::nullopt);
  std::string holed = whole;
  std::fill(holed.begin() + static_cast<std::ptrdiff_t>(whole.size() / 2), holed.end(), '\0');
  std::ofstream(path, std::ios::binary) << holed;
  EXPECT_EQ(check_onnx(layout, path), std::nullopt);
}

TEST(OnnxFile, GivesEveryTensorItsOwnName) {
  Builder net("names", {3, 8, 8});
  net.input()
      .convolution("logits", 4, 3)
      .scale("conv.weight")
      .convolution("conv", 4, 3)
      .relu()
      .inner_product("fc", 5)
      .softmax("prob");
  const ReadModel model = round_trip(net.take());
  std::vector<std::string> names = model.inputs;
  for (const ReadNode& n : model.nodes) names.push_back(n.output);
  for (const auto& [name, dimensions] : model.dimensions) names.push_back(name);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
  EXPECT_EQ(model.node("Softmax").inputs, std::vector<std::string>{model.node("Gemm").output});
}

TEST(OnnxFile, TellsItsProgressAndStopsWhereThatThrows) {
  const TemporaryDirectory directory;
  const Graph graph = example();
  const Layout layout = lay_out_onnx(graph, {});
  std::uint64_t last = 0;
  write_onnx(layout, SeededWeights(graph, 5), directory.path() / "a",
             [&](std::uint64_t done, std::uint64_t total) {
               EXPECT_GT(done, last);
               EXPECT_EQ(total, layout.size);
               last = done;
             });
  EXPECT_GT(last, layout.size / 2);
  const auto stop = [](std::uint64_t, std::uint64_t) { throw Error("stopped", "go on"); };
  EXPECT_THROW(write_onnx(layout, SeededWeights(graph, 5), directory.path() / "b", stop), Error);
  EXPECT_THAT(directory.names(), ElementsAre("a"));
}

TEST(OnnxFile, RefusesWhatAProtocolBufferCannotHold) {
  Builder net("huge", {512, 64, 64});
  net.input().inner_product("fc", 1000);
  const Graph graph = net.take();
  EXPECT_THROW(lay_out_onnx(graph, {}), Error);
}

}  // namespace
}  // namespace perwatt::network::file_test
