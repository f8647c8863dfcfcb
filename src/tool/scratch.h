// A folder for what a tool reads and writes while it runs.
#pragma once

#include <filesystem>
#include <string>

namespace perwatt::tool {

/// Made in `base` and removed with this. What processes that are gone have left there is removed
/// first: a worker may be killed at any time.
class Scratch {
 public:
  /// Throws Error where it cannot be made.
  explicit Scratch(const std::filesystem::path& base);
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::filesystem::path file(const std::string& name) const { return folder_ / name; }

 private:
  std::filesystem::path folder_;
};

}  // namespace perwatt::tool
