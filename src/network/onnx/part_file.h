// A large file on its way to its place. Is NOT aware of what the bytes mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>

namespace perwatt::network {

/// A new file beside `target`, hidden and locked while it is written; `commit` renames it to
/// `target` in one step. Where the writer fails or is killed, `target` is as it was; what a killed
/// writer left is removed by the next one.
class PartFile {
 public:
  /// Makes the directory where it is missing and reserves `size` bytes where the file system can.
  /// Throws Error: no permission, read-only, no space, ...
  PartFile(const std::filesystem::path& target, std::uint64_t size);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  /// From any thread. Throws Error.
  void write_at(std::uint64_t offset, std::span<const std::byte> bytes);
  void commit();

 private:
  struct Unmade {
    std::filesystem::path target;
    std::uint64_t size;
  };
  explicit PartFile(Unmade file) : target_(std::move(file.target)), size_(file.size) {}
  void create();
  void reserve();
  [[noreturn]] void fail(int error) const;

  std::filesystem::path target_;
  std::filesystem::path part_;
  std::uint64_t size_;
  int descriptor_ = -1;
};

/// A file open for reading at offsets, from any thread.
class ReadFile {
 public:
  /// Not open (`operator bool`) where the file cannot be opened.
  explicit ReadFile(const std::filesystem::path& path);
  ~ReadFile();
  ReadFile(const ReadFile&) = delete;
  ReadFile& operator=(const ReadFile&) = delete;

  explicit operator bool() const { return descriptor_ >= 0; }
  std::uint64_t size() const;
  /// False where the bytes cannot all be read.
  bool read_at(std::uint64_t offset, std::span<std::byte> bytes) const;

 private:
  int descriptor_;
};

}  // namespace perwatt::network
