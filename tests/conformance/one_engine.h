// The fixture of tests of one engine, by its name; skipped with the reason where it is absent.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "engine/registry.h"
#include "tiny_onnx.h"

namespace perwatt::conformance {

class OneEngine : public testing::Test {
 protected:
  explicit OneEngine(std::string name) : name_(std::move(name)) {}
  void SetUp() override {
    try {
      engine_ = engine::find_plugin(name_)->open({});
    } catch (const engine::Unavailable& absent) {
      GTEST_SKIP() << absent.what() << "; " << absent.remedy();
    }
    std::string folder =
        (std::filesystem::temp_directory_path() / ("perwatt-" + name_ + "-XXXXXX")).string();
    folder_ = mkdtemp(folder.data());
    request_.model = folder_ / "tiny.onnx";
    request_.device = "cpu";
    write_tiny_onnx(request_.model, Tiny::plain);
  }
  void TearDown() override {
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  const std::string name_;
  std::filesystem::path folder_;
  std::unique_ptr<engine::Engine> engine_;
  engine::LoadRequest request_;  ///< of the tiny network on the CPU
};

}  // namespace perwatt::conformance
