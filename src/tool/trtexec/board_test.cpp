#include "tool/trtexec/board.h"

#include <gtest/gtest.h>

#include "base/tree_fixture.h"

namespace perwatt::tool::trtexec::board_test {
namespace {

using TrtexecBoard = TreeTest;

TEST_F(TrtexecBoard, CoresAreThoseOfTheKernel) {
  EXPECT_EQ(dla_cores(sysroot()), 0);
  write("proc/device-tree/compatible", std::string("nvidia,p2972-0000\0nvidia,tegra194\0", 34));
  EXPECT_EQ(dla_cores(sysroot()), 2);
  write("sys/devices/platform/host1x/15880000.nvdla0/uevent");
  EXPECT_EQ(dla_cores(sysroot()), 1);
  write("sys/devices/platform/13e40000.host1x/158c0000.nvdla1/uevent");
  EXPECT_EQ(dla_cores(sysroot()), 2);
}

TEST_F(TrtexecBoard, AChipWithoutDlaHasNone) {
  write("proc/device-tree/compatible", "nvidia,tegra210");
  EXPECT_EQ(dla_cores(sysroot()), 0);
}

TEST_F(TrtexecBoard, TheLibraryTellsAVersion) {
  EXPECT_EQ(library_version(sysroot()), "");
  write("usr/lib/aarch64-linux-gnu/libnvinfer.so.7");
  write("usr/lib/aarch64-linux-gnu/libnvinfer.so.7.1.3");
  EXPECT_EQ(library_version(sysroot()), "7.1.3");
}

TEST_F(TrtexecBoard, BoardsHaveOtherWords) {
  write("proc/device-tree/model", "Jetson-AGX");
  const std::string xavier = board_words(sysroot());
  write("proc/device-tree/model", "Jetson Nano");
  EXPECT_NE(board_words(sysroot()), xavier);
  write("proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: A");
  EXPECT_NE(board_words(sysroot()), xavier);
}

}  // namespace
}  // namespace perwatt::tool::trtexec::board_test
