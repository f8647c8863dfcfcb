// The suite once more with an older OpenVINO, in a process of its own: two versions do not share
// one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace perwatt::conformance {
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

TEST(OlderVersion, OpenVino2024ConformsToo) {
  const char* older = std::getenv("PERWATT_OPENVINO_2024");
  if (!older)
    GTEST_SKIP()
        << "PERWATT_OPENVINO_2024 names no OpenVINO 2024.6 (pip install openvino==2024.6.0)";
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  const Output output =
      run("PERWATT_CONFORMANCE_REQUIRE=openvino PERWATT_OPENVINO=" + quoted(older) + " " +
          kOwnFaultsOnly + quoted(program) +
          " --gtest_filter='Engines/*/openvino:OpenVinoConformance.*' 2>&1");
  EXPECT_EQ(output.status, 0) << output.text;
  EXPECT_THAT(output.text, testing::HasSubstr("openvino 2024."));
  EXPECT_THAT(output.text, testing::Not(testing::HasSubstr("SKIPPED")));
}

}  // namespace
}  // namespace perwatt::conformance
