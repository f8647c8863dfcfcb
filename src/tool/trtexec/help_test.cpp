#include "tool/trtexec/help.h"

#include <gtest/gtest.h>

namespace perwatt::tool::trtexec::help_test {
namespace {

Help of_banner(const std::string& mark) {
  return parse_help("&&&& RUNNING TensorRT.trtexec" + mark + " # trtexec --help\n");
}

TEST(TrtexecHelp, VersionsAreReadFromTheirNumbers) {
  EXPECT_EQ(of_banner(" [TensorRT v8201]").version, "8.2.1");
  EXPECT_EQ(of_banner(" [TensorRT v8502]").version, "8.5.2");
  EXPECT_EQ(of_banner(" [TensorRT v8510]").version, "8.5.10");
  EXPECT_EQ(of_banner(" [TensorRT v100300]").version, "10.3.0");
  EXPECT_EQ(of_banner(" [TensorRT v101301] [b35]").version, "10.13.1");
  EXPECT_EQ(of_banner(" [TensorRT v110401] [b1]").major, 11);
}

TEST(TrtexecHelp, BeforeEightNothingIsTold) {
  const Help help = of_banner("");
  EXPECT_EQ(help.version, "");
  EXPECT_EQ(help.major, 0);
  Help known = help;
  set_version(known, "7.1.3");
  EXPECT_EQ(known.major, 7);
}

TEST(TrtexecHelp, OptionsStandAtTheBeginningOfTheirLines) {
  const Help help = parse_help(
      "=== Build Options ===\n  --fp16                 Enable FP16, see --best\n"
      "  --warmUp=N             Run for N ms\n\t--help, -h             Print this\n"
      "                         of --int8\n");
  EXPECT_TRUE(help.knows("fp16"));
  EXPECT_TRUE(help.knows("warmUp"));
  EXPECT_TRUE(help.knows("help"));
  EXPECT_FALSE(help.knows("best"));
  EXPECT_FALSE(help.knows("int8"));
  EXPECT_EQ(help.options.size(), 3u);
}

}  // namespace
}  // namespace perwatt::tool::trtexec::help_test
