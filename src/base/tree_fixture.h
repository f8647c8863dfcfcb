// A machine made of files, for tests: a tree for one test, gone with it.
// Is NOT aware of what is tested.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/sysroot.h"
#include "base/temporary_directory.h"

namespace perwatt {

class TreeTest : public testing::Test {
 protected:
  /// With the folders above it; whole for whoever reads meanwhile.
  void write(const std::string& path, const std::string& text = "") const {
    const std::filesystem::path file = root_ / std::filesystem::path(path).relative_path();
    std::filesystem::create_directories(file.parent_path());
    const std::filesystem::path fresh = file.string() + ".new";
    std::ofstream(fresh, std::ios::binary) << text;
    std::filesystem::rename(fresh, file);
  }
  Sysroot sysroot() const { return Sysroot(root_); }

 private:
  const TemporaryDirectory directory_;

 protected:
  const std::filesystem::path root_ = directory_.path();
};

}  // namespace perwatt
