// One opened OpenVINO library: its functions, its core, and how to ask them. Shared by the engine
// and its networks, so that it lives as long as any of them. Is NOT aware of load requests.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/openvino/api.h"

namespace perwatt::engine::openvino {

class Runtime {
 public:
  /// Throws LibraryError where a function is missing, Failure where the core cannot be created.
  explicit Runtime(const Library& library);

  const Api& api() const { return api_; }
  const Core* core() const { return core_.get(); }
  const std::filesystem::path& path() const { return path_; }
  std::string version() const;
  /// The vendor's names of the devices present ("CPU", "GPU.0").
  std::vector<std::string> devices() const;
  /// A device's property as text; nothing where the device does not know it.
  std::optional<std::string> property(const std::string& device, const char* key) const;
  std::optional<std::string> property(const CompiledModel& compiled, const char* key) const;
  /// This library's number for 32-bit floats, learnt from a model of one such value. Throws
  /// Failure.
  ElementType float32() const { return float32_; }

 private:
  ElementType learn_float32() const;

  std::filesystem::path path_;
  Api api_;
  Owned<Core> core_;
  ElementType float32_;
};

/// The vendor's string, copied and given back.
std::string taken(const Api& api, char* text);

}  // namespace perwatt::engine::openvino
