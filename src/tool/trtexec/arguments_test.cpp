#include "tool/trtexec/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace perwatt::tool::trtexec::arguments_test {
namespace {

using engine::Failure;
using engine::FailureKind;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Help eight() {
  Help help;
  set_version(help, "8.5.2");
  help.options = {
      "fp16",        "noTF32",    "useDLACore", "allowGPUFallback", "profilingVerbosity",
      "buildOnly",   "streams",   "threads",    "useSpinWait",      "loadInputs",
      "exportTimes", "workspace", "warmUp"};
  return help;
}

engine::LoadRequest request(const std::string& device = "gpu") {
  engine::LoadRequest wanted;
  wanted.model = "net.onnx";
  wanted.device = device;
  wanted.precision = Precision::fp16;
  return wanted;
}

const Ports kPorts{"data", "prob", {1, 3, 227, 227}, true};

std::string refusal(const Help& help, const engine::LoadRequest& wanted) {
  try {
    check(help, wanted);
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::unsupported);
    EXPECT_NE(failure.remedy(), "");
    return failure.what();
  }
  return "";
}

TEST(TrtexecArguments, BuildsForADla) {
  EXPECT_THAT(build_words(eight(), request("dla1"), kPorts, "p"),
              ElementsAre("--onnx=net.onnx", "--shapes=data:1x3x227x227", "--fp16",
                          "--useDLACore=1", "--allowGPUFallback", "--profilingVerbosity=detailed",
                          "--saveEngine=p", "--buildOnly"));
}

TEST(TrtexecArguments, Fp32SwitchesTf32OffAndAFixedBatchHasNoShapes) {
  auto wanted = request();
  wanted.precision = Precision::fp32;
  Ports fixed = kPorts;
  fixed.open_batch = false;
  const Words words = build_words(eight(), wanted, fixed, "p");
  EXPECT_THAT(words, Contains("--noTF32"));
  EXPECT_THAT(words, Not(Contains(HasSubstr("--shapes"))));
}

TEST(TrtexecArguments, OnlyWhatIsKnownIsAskedFor) {
  trtexec::Run run{.warm_up_ms = 200, .iterations = 20, .duration_s = 3, .streams = 4};
  run.inputs = "i.bin";
  run.times = "t.json";
  run.layers = "l.json";
  EXPECT_THAT(run_words(eight(), request(), kPorts, "p", run),
              ElementsAre("--loadEngine=p", "--shapes=data:1x3x227x227", "--warmUp=200",
                          "--iterations=20", "--duration=3", "--streams=4", "--threads",
                          "--loadInputs=data:i.bin", "--exportTimes=t.json"));
  Help eleven = eight();
  eleven.options.insert({"infStreams", "noCudaGraph", "includeDataTransfers"});
  const Words words = run_words(eleven, request(), kPorts, "p", run);
  for (const char* word : {"--infStreams=4", "--noCudaGraph", "--includeDataTransfers"})
    EXPECT_THAT(words, Contains(word));
}

TEST(TrtexecArguments, TheUsersOptionsComeLastAndTakeOursAway) {
  auto wanted = request();
  wanted.options = {{"useSpinWait", "yes"}, {"workspace", "64"}, {"profilingVerbosity", "no"}};
  const Words build = build_words(eight(), wanted, kPorts, "p");
  EXPECT_THAT(build, Contains("--workspace=64"));
  EXPECT_THAT(build, Not(Contains(HasSubstr("profilingVerbosity"))));
  EXPECT_THAT(build, Not(Contains("--useSpinWait"))) << "the plan is the same without it";
  EXPECT_THAT(run_words(eight(), wanted, kPorts, "p", {}), Contains("--useSpinWait"));
}

TEST(TrtexecArguments, APresetsOptionsAreForVersionsThatHaveThem) {
  auto wanted = request();
  wanted.options = {{"dance", kIfKnown}, {"threads", kIfKnown}};
  EXPECT_EQ(refusal(eight(), wanted), "");
  const Words words = run_words(eight(), wanted, kPorts, "p", {});
  EXPECT_THAT(words, Contains("--threads"));
  EXPECT_THAT(words, Not(Contains(HasSubstr("dance"))));
}

TEST(TrtexecArguments, TheUsersWarmUpHolds) {
  auto wanted = request();
  const trtexec::Run usual{.warm_up_ms = 200};
  EXPECT_EQ(warm_up_ms(wanted, usual), 200);
  wanted.options["warmUp"] = "900";
  EXPECT_EQ(warm_up_ms(wanted, usual), 900);
  EXPECT_THAT(run_words(eight(), wanted, kPorts, "p", usual), Contains("--warmUp=900"));
}

TEST(TrtexecArguments, WhatCannotBeAskedForIsUnsupported) {
  auto wanted = request();
  wanted.precision = Precision::int8;
  EXPECT_THAT(refusal(eight(), wanted), HasSubstr("8.5.2 has no --int8"));
  Help eleven = eight();
  set_version(eleven, "11.0.0");
  EXPECT_THAT(refusal(eleven, wanted), HasSubstr("precision is what the model's file says"));
  wanted = request();
  wanted.threads = 2;
  EXPECT_THAT(refusal(eight(), wanted), HasSubstr("threads"));
  wanted = request();
  wanted.options["loadEngine"] = "other.plan";
  EXPECT_THAT(refusal(eight(), wanted), HasSubstr("set by perwatt"));
  wanted.options = {{"dance", "yes"}};
  EXPECT_THAT(refusal(eight(), wanted), HasSubstr("knows no --dance"));
  Help none;
  none.options = {"fp16"};
  EXPECT_THAT(refusal(none, request("dla0")), HasSubstr("before 8 has no DLA"));
  wanted = request();
  wanted.lanes = 2;
  EXPECT_THAT(refusal(none, wanted), HasSubstr("one stream"));
  EXPECT_EQ(refusal(eight(), request("dla0")), "");
}

TEST(TrtexecArguments, DevicesHaveNumbers) {
  EXPECT_EQ(dla_core("dla1"), 1);
  EXPECT_EQ(dla_core("gpu"), std::nullopt);
}

}  // namespace
}  // namespace perwatt::tool::trtexec::arguments_test
