// The suite once more with older versions, each in a process of its own: two versions do not share
// one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace perwatt::conformance::version_conformance_test {
namespace {

/// A library of 2024 loses some memory of its own, which AddressSanitizer would put down to us.
const std::string kOwnFaultsOnly = "ASAN_OPTIONS=detect_leaks=0 ";

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

struct Output {
  std::string text;
  int status;
};

Output run(const std::string& command) {
  Output output{{}, -1};
  std::FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return output;
  std::array<char, 4096> buffer{};
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe))
    output.text.append(buffer.data(), size);
  output.status = pclose(pipe);
  return output;
}

/// Runs the suite for `engine` with the library that the variable `older` names.
void expect_conforming(const char* older, const char* engine, const char* variable,
                       const char* own_suite, const char* version) {
  const char* place = std::getenv(older);
  if (!place) GTEST_SKIP() << older << " names no older " << engine << " (scripts/setup --tests)";
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  const Output output = run("PERWATT_CONFORMANCE_REQUIRE=" + std::string(engine) + " " + variable +
                            "=" + quoted(place) + " " + kOwnFaultsOnly + quoted(program) +
                            " --gtest_filter='Engines/*/" + engine + ":" + own_suite + ".*' 2>&1");
  EXPECT_EQ(output.status, 0) << output.text;
  EXPECT_THAT(output.text, testing::HasSubstr(version));
  EXPECT_THAT(output.text, testing::Not(testing::HasSubstr("SKIPPED ] Engines/")));
}

TEST(OlderVersion, OpenVino2024ConformsToo) {
  expect_conforming("PERWATT_OPENVINO_2024", "openvino", "PERWATT_OPENVINO", "OpenVinoConformance",
                    "openvino 2024.");
}

TEST(OlderVersion, OnnxRuntime122ConformsToo) {
  expect_conforming("PERWATT_ONNXRUNTIME_1_22", "onnxruntime", "PERWATT_ONNXRUNTIME",
                    "OnnxRuntimeConformance", "onnxruntime 1.22.");
}

}  // namespace
}  // namespace perwatt::conformance::version_conformance_test
