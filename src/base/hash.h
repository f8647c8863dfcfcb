// Content hashes (XXH3, 128 bits): identity of files, not security.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

namespace perwatt {

/// A running hash.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  void add(const void* data, std::size_t bytes);
  /// 32 hexadecimal digits.
  std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The hash of a file's bytes. Throws Error where it cannot be read.
std::string hash_file(const std::filesystem::path& path);

}  // namespace perwatt
