// What every engine must refuse, and how.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include "driving.h"
#include "engine_conformance.h"

namespace perwatt::conformance::engine_refusal_test {
namespace {

/// While one lives, what this thread allocates is no leak. A vendor's reader may lose memory where
/// it refuses a file, and is unloaded before the leaks are counted, so no suppression finds it.
#ifdef __SANITIZE_ADDRESS__
using VendorsLeaks = __lsan::ScopedDisabler;
#else
struct VendorsLeaks {
  ~VendorsLeaks() {}
};
#endif

TEST_P(EngineConformance, RefusesAnUnknownDevice) {
  LoadRequest wanted = request();
  wanted.device = "abacus";
  const Failure failure = failure_of(wanted);
  EXPECT_EQ(failure.kind(), FailureKind::unsupported);
  EXPECT_THAT(failure.what(), testing::HasSubstr("abacus"));
}

TEST_P(EngineConformance, RefusesAMissingFile) {
  LoadRequest wanted = request();
  wanted.model = model("absent");
  const Failure failure = failure_of(wanted);
  EXPECT_EQ(failure.kind(), FailureKind::engine_error);
  EXPECT_THAT(failure.what(), testing::HasSubstr("cannot read model " + wanted.model.string()));
}

TEST_P(EngineConformance, RefusesAnUnknownOption) {
  LoadRequest wanted = request();
  wanted.options["NO_SUCH_OPTION"] = "1";
  EXPECT_THAT(failure_of(wanted).what(), testing::HasSubstr("NO_SUCH_OPTION"));
}

TEST_P(EngineConformance, RefusesADamagedModel) {
  if (plugin().formats.empty()) GTEST_SKIP() << GetParam() << " takes any file";
  LoadRequest wanted = request();
  std::ifstream whole(wanted.model, std::ios::binary);
  wanted.model = model("damaged");
  const std::string bytes{std::istreambuf_iterator<char>(whole), {}};
  for (const std::string& damaged :
       {std::string(), std::string("not a model"), bytes.substr(0, bytes.size() / 2)}) {
    std::ofstream(wanted.model, std::ios::binary | std::ios::trunc) << damaged;
    const VendorsLeaks allowed;
    const Failure failure = failure_of(wanted);
    EXPECT_EQ(failure.kind(), FailureKind::engine_error) << failure.what();
    EXPECT_THAT(failure.what(), testing::HasSubstr("cannot read model " + wanted.model.string()));
  }
}

TEST_P(EngineConformance, NamesAnOperatorThatItDoesNotKnow) {
  if (format() != "onnx") GTEST_SKIP() << GetParam() << " reads no ONNX";
  write_tiny_onnx(folder_ / "odd.onnx", Tiny::unknown_operator);
  LoadRequest wanted = request();
  wanted.model = folder_ / "odd.onnx";
  const Failure failure = failure_of(wanted);
  EXPECT_EQ(failure.kind(), FailureKind::unsupported) << failure.what();
  EXPECT_THAT(failure.what(), testing::HasSubstr("NoSuchOperator"));
}

TEST_P(EngineConformance, RefusesInt8ForAModelThatIsNotQuantised) {
  if (plugin().formats.empty()) GTEST_SKIP() << GetParam() << " takes any file";
  LoadRequest wanted = request();
  wanted.precision = Precision::int8;
  EXPECT_EQ(failure_of(wanted).kind(), FailureKind::unsupported);
}

TEST_P(EngineConformance, RefusesAPrecisionThatCannotBeAskedFor) {
  LoadRequest wanted = request();
  wanted.precision = Precision::other;
  EXPECT_EQ(failure_of(wanted).kind(), FailureKind::unsupported);
}

TEST_P(EngineConformance, ConvertsPortsOfOtherTypes) {
  if (format() != "onnx") GTEST_SKIP() << GetParam() << " reads no ONNX";
  write_tiny_onnx(folder_ / "half.onnx", Tiny::half_ports);
  LoadRequest wanted = request();
  const auto plain = engine_->load(wanted);
  wanted.model = folder_ / "half.onnx";
  const auto half = engine_->load(wanted);
  fill(plain->input(0).data, 1);
  fill(half->input(0).data, 1);
  plain->infer(0);
  half->infer(0);
  EXPECT_LT(largest_difference(plain->output(0).data, half->output(0).data), 5e-3F);
}

}  // namespace
}  // namespace perwatt::conformance::engine_refusal_test
