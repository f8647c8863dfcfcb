// A file's bytes in the address space, read from disk as they are touched. Is NOT aware of what
// they mean.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace perwatt::network {

class MappedFile {
 public:
  /// Throws Error where the file cannot be read or is not a regular one. The file must not be cut
  /// while it is mapped.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace perwatt::network
