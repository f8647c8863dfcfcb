#include "tool/trtexec/failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

namespace perwatt::tool::trtexec::failure_test {
namespace {

using engine::FailureKind;
using testing::HasSubstr;
using testing::Not;

CommandEnd failed(std::initializer_list<const char*> lines, int exit_status = 1, int signal = 0) {
  CommandEnd end;
  end.end.exit_status = exit_status;
  end.end.signal = signal;
  for (const char* line : lines) end.lines.push_back({Nanoseconds{0}, line});
  return end;
}

TEST(TrtexecFailure, MemoryExplainsTheNodeThatHasNoImplementation) {
  const auto failure = failure_of(
      failed(
          {"[11/22/2024-13:40:47] [W] [TRT] Requested amount of GPU memory (9 bytes) could not be "
           "allocated.",
           "[11/22/2024-13:40:47] [E] Could not find any implementation for node conv1.",
           "[11/22/2024-13:40:47] [E] Engine set up failed"}),
      false);
  EXPECT_EQ(failure.kind(), FailureKind::out_of_memory);
  EXPECT_THAT(failure.what(), HasSubstr("trtexec: Requested amount of GPU memory"));
  EXPECT_THAT(failure.remedy(), HasSubstr("smaller batch"));
}

TEST(TrtexecFailure, UnsupportedHasManyWords) {
  for (const char* line :
       {"[E] Cannot create DLA engine, 0 not available", "[E] UNSUPPORTED_NODE: Dance",
        "[E] Layer 'prob' is not supported on DLA but GPU fallback is not enabled.",
        "[E] Could not find any implementation for node conv1."})
    EXPECT_EQ(failure_of(failed({line}), false).kind(), FailureKind::unsupported) << line;
}

TEST(TrtexecFailure, TheFirstErrorIsTheReasonAndEchoesAreNot) {
  const auto failure =
      failure_of(failed({"[I] Building", "[E] [TRT] links are odd", "[E] Building engine failed",
                         "[E] Engine set up failed", "&&&& FAILED TensorRT.trtexec"}),
                 false);
  EXPECT_EQ(failure.kind(), FailureKind::engine_error);
  EXPECT_THAT(failure.what(), HasSubstr("exit status 1): links are odd"));
  EXPECT_THAT(std::string(failure_of(failed({}), false).what()), HasSubstr("it said nothing"));
}

TEST(TrtexecFailure, SignalsAreCrashesAlsoThroughAShell) {
  for (const auto& end : {failed({"[I] Building"}, 0, SIGSEGV), failed({"[I] Building"}, 139)}) {
    const auto failure = failure_of(end, false);
    EXPECT_EQ(failure.kind(), FailureKind::crashed);
    EXPECT_THAT(failure.what(), HasSubstr("SIGSEGV"));
  }
  EXPECT_EQ(failure_of(failed({}, 0, SIGKILL), true).kind(), FailureKind::out_of_memory);
  EXPECT_EQ(failure_of(failed({}, 0, SIGKILL), false).kind(), FailureKind::crashed);
}

TEST(TrtexecFailure, SuccessIsMoreThanAnExitStatus) {
  EXPECT_TRUE(succeeded(failed({"&&&& PASSED TensorRT.trtexec"}, 0)));
  EXPECT_FALSE(succeeded(failed({"&&&& FAILED TensorRT.trtexec"}, 0)));
  EXPECT_FALSE(succeeded(failed({}, 1)));
}

TEST(TrtexecFailure, LinesLoseTheirStamps) {
  EXPECT_EQ(plain_line("[11/22/2024-13:40:47] [E] [TRT] a [b] c"), "a [b] c");
  EXPECT_EQ(plain_line("[I] "), "");
  EXPECT_EQ(plain_line("plain"), "plain");
}

}  // namespace
}  // namespace perwatt::tool::trtexec::failure_test
