// One opened ONNX Runtime library: its functions, its environment and what it was built with.
// Shared by the engine and its networks, so that it lives as long as any of them. Is NOT aware of
// load requests.
#pragma once

#include <onnxruntime_c_api.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/library.h"
#include "engine/engine.h"

namespace perwatt::engine::onnxruntime {

/// An object of the library with the function that frees it.
template <typename Object>
using Owned = std::unique_ptr<Object, void (*)(Object*)>;

class Runtime {
 public:
  /// Throws LibraryError where a function is missing, Unavailable where the library is older than
  /// 1.11, Failure where its environment cannot be made.
  explicit Runtime(const Library& library);

  /// Functions up to that of this header's version or the library's, whichever is older: see
  /// require().
  const OrtApi& api() const { return *api_; }
  const OrtEnv* environment() const { return environment_.get(); }
  const std::filesystem::path& path() const { return path_; }
  const std::string& version() const { return version_; }
  /// The minor number of the library's version ("1.21.0" -> 21), which is that of its interface.
  unsigned interface() const { return interface_; }
  /// The execution providers that the library was built with, in its own order of preference.
  std::vector<std::string> providers() const;
  /// The library itself, for what a provider exports by name.
  const Library& library() const { return library_; }

  /// Throws Failure (unsupported) where the library is older than the interface that `what` needs.
  void require(unsigned interface, const std::string& what) const;
  /// Throws Failure where `status` is an error, and frees it: "<doing>: <vendor's reason>".
  void check(OrtStatus* status, const std::string& doing) const;

 private:
  Owned<OrtEnv> make_environment() const;

  Library library_;
  std::filesystem::path path_;
  std::string version_;
  unsigned interface_;
  const OrtApi* api_;
  Owned<OrtEnv> environment_;
};

}  // namespace perwatt::engine::onnxruntime
