// One process at a time. Is NOT aware of what is guarded.
#pragma once

#include <filesystem>
#include <functional>

namespace perwatt {

/// Holds a lock file, which is gone with it. The kernel frees the lock of a process that dies.
class FileLock {
 public:
  /// Makes `path` and waits until nobody else holds it; `waiting` (may be empty) is called every
  /// tenth of a second meanwhile, and what it throws ends the waiting. Throws Error where the file
  /// cannot be made (its directory must be there).
  explicit FileLock(const std::filesystem::path& path, const std::function<void()>& waiting = {});
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

}  // namespace perwatt
