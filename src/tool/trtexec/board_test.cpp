#include "tool/trtexec/board.h"

#include <gtest/gtest.h>

#include <fstream>

namespace perwatt::tool::trtexec {
namespace {

namespace fs = std::filesystem;

class TrtexecBoard : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(testing::TempDir()) /
            (std::string("trtexec_board_") +
             testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  void put(const std::string& path, const std::string& text = "") {
    const fs::path file = root_ / path;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  fs::path root_;
};

TEST_F(TrtexecBoard, CoresAreThoseOfTheKernel) {
  EXPECT_EQ(dla_cores(Sysroot(root_)), 0);
  put("proc/device-tree/compatible", std::string("nvidia,p2972-0000\0nvidia,tegra194\0", 34));
  EXPECT_EQ(dla_cores(Sysroot(root_)), 2);
  put("sys/devices/platform/host1x/15880000.nvdla0/uevent");
  EXPECT_EQ(dla_cores(Sysroot(root_)), 1);
  put("sys/devices/platform/13e40000.host1x/158c0000.nvdla1/uevent");
  EXPECT_EQ(dla_cores(Sysroot(root_)), 2);
}

TEST_F(TrtexecBoard, AChipWithoutDlaHasNone) {
  put("proc/device-tree/compatible", "nvidia,tegra210");
  EXPECT_EQ(dla_cores(Sysroot(root_)), 0);
}

TEST_F(TrtexecBoard, TheLibraryTellsAVersion) {
  EXPECT_EQ(library_version(Sysroot(root_)), "");
  put("usr/lib/aarch64-linux-gnu/libnvinfer.so.7");
  put("usr/lib/aarch64-linux-gnu/libnvinfer.so.7.1.3");
  EXPECT_EQ(library_version(Sysroot(root_)), "7.1.3");
}

TEST_F(TrtexecBoard, BoardsHaveOtherWords) {
  put("proc/device-tree/model", "Jetson-AGX");
  const std::string xavier = board_words(Sysroot(root_));
  put("proc/device-tree/model", "Jetson Nano");
  EXPECT_NE(board_words(Sysroot(root_)), xavier);
  put("proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: A");
  EXPECT_NE(board_words(Sysroot(root_)), xavier);
}

}  // namespace
}  // namespace perwatt::tool::trtexec
