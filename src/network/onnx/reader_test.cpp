#include "network/onnx/reader.h"

#include <gmock/gmock.h>

#include <map>

#include "base/error.h"
#include "base/random.h"
#include "network/onnx/counts.h"
#include "network/onnx/fixture.h"
#include "network/onnx/picture_input.h"

namespace perwatt::network::reader_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

/// What reading says against it; "" where nothing.
std::string refusal(const std::string& bytes) {
  try {
    read_onnx(bytes_of(bytes), "m.onnx");
  } catch (const Error& error) {
    EXPECT_NE(error.remedy(), "");
    return error.what();
  }
  return "";
}

TEST(OnnxReaderTest, ReadsPortsOperatorsAndTensors) {
  const std::string bytes = small_classifier().bytes();
  const onnx::Model model = read_onnx(bytes_of(bytes), "m.onnx");
  EXPECT_EQ(model.ir_version, 7);
  EXPECT_EQ(model.opset, 13);
  EXPECT_EQ(model.producer, "fixture");
  ASSERT_THAT(model.inputs, SizeIs(1));
  EXPECT_EQ(model.inputs[0].name, "data");
  EXPECT_EQ(onnx::element_name(model.inputs[0].element_type), "float32");
  EXPECT_EQ(onnx::shape_text(model.inputs[0]), "N x 3 x 8 x 8");
  EXPECT_EQ(onnx::shape_text(model.outputs.at(0)), "N x 5");
  EXPECT_EQ(onnx::operators(model),
            (std::map<std::string, std::int64_t>{
                {"Conv", 1}, {"Flatten", 1}, {"Gemm", 1}, {"GlobalAveragePool", 1}, {"Relu", 1}}));
  ASSERT_THAT(model.initializers, SizeIs(4));
  EXPECT_EQ(model.initializers[0].name, "filters");
  EXPECT_THAT(model.initializers[0].dimensions, ElementsAre(4, 3, 3, 3));
  EXPECT_EQ(model.initializers[0].elements, 108);
  EXPECT_THAT(model.nodes[0].attributes[1].numbers, ElementsAre(1, 1, 1, 1));
  EXPECT_FALSE(picture_misfit(model));
}

TEST(OnnxReaderTest, InputsThatAreInitializersAreNoInputs) {
  OnnxFixture fixture = small_classifier();
  fixture.input("filters", {4, 3, 3, 3});
  const std::string bytes = fixture.bytes();
  EXPECT_THAT(read_onnx(bytes_of(bytes), "m.onnx").inputs, SizeIs(1));
}

TEST(OnnxReaderTest, SmallIntegersAreKept) {
  OnnxFixture fixture = small_classifier();
  fixture.integers("shape", {1, -1});
  const std::string bytes = fixture.bytes();
  const auto model = read_onnx(bytes_of(bytes), "m.onnx");
  EXPECT_EQ(model.initializers.back().content, (std::vector<std::int64_t>{1, -1}));
}

TEST(OnnxReaderTest, ValuesMustBeAsManyAsTheShapeTakes) {
  OnnxFixture few = small_classifier();
  few.tensor("few", {2, 3}, onnx::tensor::kFloat, std::string(20, '\0'));
  EXPECT_THAT(refusal(few.bytes()), HasSubstr("tensor few has 20 bytes, but its shape takes 24"));
  OnnxFixture none = small_classifier();
  protozero::pbf_writer(none.graph(), onnx::graph::kInitializer)
      .add_int32(onnx::tensor::kDataType, onnx::tensor::kFloat);
  EXPECT_THAT(refusal(none.bytes()), HasSubstr("has 0 values, but its shape takes 1"));
  OnnxFixture typed = small_classifier();
  {
    protozero::pbf_writer tensor(typed.graph(), onnx::graph::kInitializer);
    tensor.add_int64(onnx::tensor::kDims, 2);
    tensor.add_int32(onnx::tensor::kDataType, onnx::tensor::kFloat);
    const float values[] = {1, 2};
    tensor.add_packed_float(onnx::tensor::kFloatData, values, values + 2);
  }
  EXPECT_EQ(refusal(typed.bytes()), "");
}

TEST(OnnxReaderTest, ShapesBeyondAnyMachineAreRefused) {
  const std::int64_t large = std::int64_t{1} << 40;
  for (const OnnxFixture::Numbers& shape :
       {OnnxFixture::Numbers{large, large}, OnnxFixture::Numbers{-1}, OnnxFixture::Numbers(17, 1),
        OnnxFixture::Numbers{std::int64_t{1} << 62, 4}}) {
    OnnxFixture fixture = small_classifier();
    fixture.tensor("t", shape, onnx::tensor::kFloat, "");
    EXPECT_THAT(refusal(fixture.bytes()), HasSubstr("tensor"));
  }
}

TEST(OnnxReaderTest, CountsAreBounded) {
  OnnxFixture many = small_classifier();
  for (std::size_t i = 0; i <= kMostNodes; ++i) many.node("Relu", {}, {});
  EXPECT_THAT(refusal(many.bytes()), HasSubstr("more than 100000 operators"));
  OnnxFixture wide = small_classifier();
  wide.node("Concat", std::vector<std::string>(kMostParts), {"y"});
  EXPECT_THAT(refusal(wide.bytes()), HasSubstr("more than 1000000 parts"));
}

TEST(OnnxReaderTest, WhatLacksAPartIsNoModel) {
  EXPECT_THAT(refusal(""), HasSubstr("holds no ONNX graph"));
  EXPECT_THAT(refusal(OnnxFixture().output("y").bytes()), HasSubstr("holds no operator"));
  EXPECT_THAT(refusal(OnnxFixture().node("Relu", {"x"}, {"y"}).bytes()),
              HasSubstr("has no output"));
  EXPECT_THAT(refusal(small_classifier().bytes(0)), HasSubstr("names no operator set"));
}

TEST(OnnxReaderTest, NamesOfAFileAreMadePrintable) {
  EXPECT_EQ(onnx::printable("a\x1b[31m\n\xff"), "a?[31m??");
  EXPECT_EQ(onnx::printable(std::string(100, 'x')), std::string(80, 'x') + "...");
}

TEST(OnnxReaderTest, WhatIsNoPictureIsSaid) {
  const auto misfit = [](OnnxFixture& fixture) {
    const std::string bytes = fixture.node("Relu", {"x"}, {"y"}).output("y").bytes();
    const auto found = picture_misfit(read_onnx(bytes_of(bytes), "m.onnx"));
    return found ? found->what + " | " + found->remedy : "";
  };
  OnnxFixture two, words, tokens, open, none, bytes, huge;
  EXPECT_THAT(misfit(two.input("x", {1, 3, 8, 8}).input("z", {1})), HasSubstr("2 inputs (x, z)"));
  EXPECT_THAT(misfit(words.input("x", {0, 128})), HasSubstr("x is N x 128, not a picture"));
  EXPECT_THAT(misfit(tokens.input("x", {0, 3, 8, 8}, onnx::tensor::kInt64)),
              HasSubstr("takes int64"));
  EXPECT_THAT(misfit(open.input("x", {0, 3, 0, 0})),
              HasSubstr("N x 3 x N x N: only the batch may be left open | fix the picture's size"));
  EXPECT_THAT(misfit(none), HasSubstr("no input"));
  EXPECT_EQ(misfit(bytes.input("x", {1, 3, 8, 8}, onnx::tensor::kUint8)), "");
  EXPECT_THAT(misfit(huge.input("x", {1, 3, 1 << 20, 1 << 20})), HasSubstr("larger than any"));
}

/// Reads and counts; any outcome will do but a crash.
bool survives(const std::string& bytes) {
  try {
    const auto model = read_onnx(bytes_of(bytes), "m.onnx");
    const auto counts = count(model);
    return counts.macs.has_value() == counts.macs_unknown.empty();
  } catch (const Error& error) {
    return !error.remedy().empty();
  }
}

TEST(OnnxReaderTest, EveryTruncationIsRefusedOrRead) {
  const std::string bytes = small_classifier().bytes();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    // A string of exactly that size, so that a read behind it is seen by the sanitizer.
    EXPECT_TRUE(survives(std::string(bytes, 0, size))) << size;
    EXPECT_NE(refusal(std::string(bytes, 0, size)), "") << size;  // the opset comes last
  }
}

TEST(OnnxReaderTest, FlippedBytesAreRefusedOrRead) {
  OnnxFixture fixture = small_classifier();
  fixture.integers("two", {1, -1})
      .node("Shape", {"logits"}, {"s"})
      .node("Slice", {"s", "two", "two"}, {"t"})
      .node("Reshape", {"logits", "t"}, {"u"});
  const std::string bytes = fixture.bytes();
  const RandomStream random(5, 1);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    for (const int flip : {0x01, 0x80, 0xff, 0x7f, 0x08}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      EXPECT_TRUE(survives(changed)) << i << " " << flip;
    }
  for (std::uint64_t round = 0; round < 20'000; ++round) {
    std::string changed = bytes;
    for (std::uint64_t i = 0; i < 1 + random.bits(9 * round) % 4; ++i)
      changed[random.bits(9 * round + 2 * i + 1) % changed.size()] =
          static_cast<char>(random.bits(9 * round + 2 * i + 2));
    EXPECT_TRUE(survives(changed)) << round;
  }
}

}  // namespace
}  // namespace perwatt::network::reader_test
