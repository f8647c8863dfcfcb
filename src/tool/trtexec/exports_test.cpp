#include "tool/trtexec/exports.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "engine/engine.h"

namespace perwatt::tool::trtexec::exports_test {
namespace {

class TrtexecExports : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& text) {
    const auto path = std::filesystem::path(testing::TempDir()) /
                      (std::string("trtexec_exports_") +
                       testing::UnitTest::GetInstance()->current_test_info()->name() + ".json");
    std::ofstream(path) << text;
    return path;
  }
};

TEST_F(TrtexecExports, TimesOfSevenAndOfLaterAreRead) {
  const auto seven = read_times(
      file(R"([ { "startInMs" : 1, "endInMs" : 1.5, "startComputeMs" : 2, "endComputeMs" : 6,
                 "startOutMs" : 6, "endOutMs" : 6.5, "inMs" : 0.5, "computeMs" : 4, "outMs" : 0.5,
                 "latencyMs" : 5, "endToEndMs" : 5.5 } ])"),
      0);
  ASSERT_EQ(seven.size(), 1u);
  EXPECT_EQ(seven[0].start_ms, 1);
  EXPECT_EQ(seven[0].end_ms, 6.5);
  EXPECT_EQ(seven[0].latency_ms, 5);
  const auto later = read_times(
      file(R"([ { "startEnqMs" : 0, "startH2dMs" : 3, "startComputeMs" : 4, "endD2hMs" : 9,
                 "latencyMs" : 6 } ])"),
      0);
  ASSERT_EQ(later.size(), 1u);
  EXPECT_EQ(later[0].end_ms, 9);
}

TEST_F(TrtexecExports, TheWarmUpIsLeftOut) {
  std::string text = "[";
  for (int i = 0; i < 10; ++i)
    text += std::string(i ? "," : "") + R"({"startH2dMs":)" + std::to_string(100 * i) +
            R"(,"startComputeMs":)" + std::to_string(100 * i) + R"(,"endD2hMs":)" +
            std::to_string(100 * i + 90) + R"(,"latencyMs":90})";
  const auto times = read_times(file(text + "]"), 300);
  ASSERT_EQ(times.size(), 7u);
  EXPECT_EQ(times.front().start_ms, 300);
}

TEST_F(TrtexecExports, OutputsMayHoldWhatIsNoNumber) {
  const Output output = read_output(
      file(
          "[\n  { \"name\" : \"nan inf\"\n  , \"dimensions\" : \"2x2\"\n"
          "  , \"values\" : [ 0.25, -nan, inf, -inf ]\n  }\n, { \"name\" : \"b\", \"dimensions\" : "
          "\"1\", \"values\" : [ 7 ] } ]"),
      "nan inf");
  EXPECT_EQ(output.name, "nan inf");
  EXPECT_EQ(output.shape, (std::vector<std::int64_t>{2, 2}));
  ASSERT_EQ(output.values.size(), 4u);
  EXPECT_FLOAT_EQ(output.values[0], 0.25F);
  EXPECT_TRUE(std::isnan(output.values[3]));
}

TEST_F(TrtexecExports, ProfilesAndLayersAreRead) {
  const auto layers =
      read_profile(file(R"([ { "count" : 9 }, { "name" : "conv1", "timeMs" : 9, "averageMs" : 1,
                 "percentage" : 100 } ])"));
  ASSERT_EQ(layers.size(), 1u);
  EXPECT_EQ(layers[0].name, "conv1");
  EXPECT_EQ(layers[0].ms, 1);
  const auto plan =
      read_layers(file(R"({"Layers": [{"Name": "conv1", "LayerType": "CaskConvolution",
               "Inputs": [{"Name": "x", "Format/Datatype": "Half"}],
               "Outputs": [{"Name": "y", "Format/Datatype": "Float"}], "TacticName": "k"}, "prob"],
              "Bindings": ["x", "y"]})"));
  ASSERT_EQ(plan.size(), 2u);
  EXPECT_EQ(plan[0].type, "CaskConvolution");
  EXPECT_EQ(plan[0].input_format, "Half");
  EXPECT_EQ(plan[0].output_format, "Float");
  EXPECT_EQ(plan[1].name, "prob");
}

TEST_F(TrtexecExports, WhatIsNotOfTheseShapesIsAnError) {
  for (const char* text : {"", "[ {", "{}", "[1]", R"([{"startH2dMs":1}])", "null"}) {
    EXPECT_THROW(read_times(file(text), 0), engine::Failure) << text;
    EXPECT_THROW(read_output(file(text), "x"), engine::Failure) << text;
    EXPECT_THROW(read_layers(file(text)), engine::Failure) << text;
  }
  EXPECT_THROW(read_profile("/no/such/file"), engine::Failure);
}

}  // namespace
}  // namespace perwatt::tool::trtexec::exports_test
