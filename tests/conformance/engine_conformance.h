// The fixture of the suite that runs over every engine, and the example of one; an engine that this
// machine lacks is skipped with its reason, or fails where the environment variable
// PERWATT_CONFORMANCE_REQUIRE names it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "engine/registry.h"
#include "tiny_onnx.h"

namespace perwatt::engine {
extern const Plugin example_plugin;  // tests/examples/engine
}

namespace perwatt::conformance {

namespace fs = std::filesystem;
using engine::Failure;
using engine::FailureKind;
using engine::LoadRequest;
using engine::Plugin;

class EngineConformance : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const std::string& name = GetParam();
    try {
      engine_ = plugin().open({});
    } catch (const engine::Unavailable& absent) {
      const char* required = std::getenv("PERWATT_CONFORMANCE_REQUIRE");
      if (required && required == name) FAIL() << absent.what();
      GTEST_SKIP() << name << " is not available: " << absent.what() << "; " << absent.remedy();
    }
    std::string folder = (fs::temp_directory_path() / "perwatt-conformance-XXXXXX").string();
    folder_ = mkdtemp(folder.data());
    write_model(model("tiny"));
  }
  void TearDown() override {
    if (!folder_.empty()) fs::remove_all(folder_);
  }

  LoadRequest request() {
    LoadRequest request;
    request.model = model("tiny");
    request.device = engine_->describe().devices.front().name;
    return request;
  }
  static const Plugin& plugin() {
    const bool example = GetParam() == engine::example_plugin.name;
    return example ? engine::example_plugin : *engine::find_plugin(GetParam());
  }
  /// The format of the suite's models: the engine's first.
  static std::string format() {
    return plugin().formats.empty() ? "any" : std::string(plugin().formats.front());
  }
  fs::path model(const std::string& name) const { return folder_ / (name + "." + format()); }
  /// A small model of that format. An engine that reads no other format needs one here.
  static void write_model(const fs::path& path) {
    if (format() == "means")
      std::ofstream(path) << "means 3 12 12\n";
    else if (format() == "onnx" || format() == "any")
      write_tiny_onnx(path, Tiny::plain);
    else
      FAIL() << "the suite has no model of format " << format();
  }
  /// The failure of a load that must not succeed.
  Failure failure_of(const LoadRequest& request) {
    try {
      engine_->load(request);
    } catch (const Failure& failure) {
      EXPECT_EQ(std::string(failure.what()).find('\n'), std::string::npos) << failure.what();
      return failure;
    }
    ADD_FAILURE() << "loaded";
    return {FailureKind::engine_error, ""};
  }

  fs::path folder_;
  std::unique_ptr<engine::Engine> engine_;
};

}  // namespace perwatt::conformance
