// A file's bytes without a copy of them: read by the kernel as they are touched, and given back
// when memory is short. Is NOT aware of what they mean.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace perwatt {

class MappedFile {
 public:
  /// Throws Error where there is no such file, where it is none (a directory, a pipe), or where it
  /// may not be read. An empty file has no bytes. The file must not be cut while this lives.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace perwatt
