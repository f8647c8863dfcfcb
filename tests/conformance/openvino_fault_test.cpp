// Errors of OpenVINO that a sound library does not show, by a library that has nothing but its
// functions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "engine/registry.h"

namespace perwatt::conformance::openvino_fault_test {
namespace {

using engine::Failure;
using engine::FailureKind;
using engine::LoadRequest;
using testing::HasSubstr;

/// The fake library; every object of it obeys the variable at once.
class OpenVinoFault : public testing::Test {
 protected:
  ~OpenVinoFault() override { unsetenv("FAKE_OPENVINO"); }

  static void tell(const char* fault) { setenv("FAKE_OPENVINO", fault, 1); }
  static std::unique_ptr<engine::Engine> open() {
    return engine::find_plugin("openvino")->open({{FAKE_OPENVINO_LIBRARY}});
  }
  static std::unique_ptr<engine::Network> load() {
    LoadRequest request;
    request.model = FAKE_OPENVINO_LIBRARY;  // any file
    request.device = "cpu";
    return open()->load(request);
  }
  template <typename Call>
  static Failure failure_of(Call call) {
    try {
      call();
    } catch (const Failure& failure) {
      return failure;
    }
    ADD_FAILURE() << "did not fail";
    return {FailureKind::engine_error, ""};
  }
  static std::string unavailable() {
    try {
      open();
    } catch (const engine::Unavailable& absent) {
      EXPECT_FALSE(absent.remedy().empty());
      return absent.what();
    }
    return "opened";
  }
};

struct End {
  static void on_done(void* context, int, bool ok) noexcept {
    auto& end = *static_cast<End*>(context);
    ++(ok ? end.good : end.bad);
  }
  int good = 0, bad = 0;
};

TEST_F(OpenVinoFault, SoundLibraryLoadsAndAnswers) {
  const auto network = load();
  network->input(0).data[2] = 0.5F;
  network->infer(0);
  EXPECT_EQ(network->output(0).data[2], 0.5F);
  EXPECT_TRUE(network->settings().empty());
  End end;
  network->start(0, {&End::on_done, &end});
  EXPECT_EQ(end.good, 1);
}

TEST_F(OpenVinoFault, LibraryThatDoesNotStartIsUnavailable) {
  tell("no_core");
  EXPECT_THAT(unavailable(), HasSubstr("plugins.xml is missing"));
  tell("no_device");
  EXPECT_THAT(unavailable(), HasSubstr("no device"));
}

TEST_F(OpenVinoFault, OutOfMemoryIsToldFromOtherErrors) {
  const auto network = load();
  tell("infer_oom");
  const Failure inference = failure_of([&] { network->infer(0); });
  EXPECT_EQ(inference.kind(), FailureKind::out_of_memory);
  EXPECT_THAT(inference.what(), HasSubstr("inference failed: [GPU] out of memory"));
  tell("compile_oom");
  EXPECT_EQ(failure_of([&] { load(); }).kind(), FailureKind::out_of_memory);
}

TEST_F(OpenVinoFault, InferenceThatEndsWithoutAnAnswerHasFailed) {
  const auto network = load();
  tell("async_lost");
  End end;
  network->start(0, {&End::on_done, &end});
  EXPECT_EQ(end.bad, 1);
  const Failure failure = network->failure(0);
  EXPECT_EQ(failure.kind(), FailureKind::device_lost);
  EXPECT_THAT(failure.what(), HasSubstr("DEVICE_LOST"));
}

TEST_F(OpenVinoFault, RefusedStartIsAFailedInference) {
  const auto network = load();
  tell("busy");
  End end;
  network->start(0, {&End::on_done, &end});
  EXPECT_EQ(end.bad, 1);
  EXPECT_THAT(network->failure(0).what(), HasSubstr("REQUEST_BUSY"));
}

TEST_F(OpenVinoFault, ModelsThatDoNotFitTheInterfaceAreUnsupported) {
  for (const char* fault : {"two_inputs", "free_shape", "odd_type"}) {
    tell(fault);
    EXPECT_EQ(failure_of([&] { load(); }).kind(), FailureKind::unsupported) << fault;
  }
}

}  // namespace
}  // namespace perwatt::conformance::openvino_fault_test
