// SHA-256 (FIPS 180-4): is a file that came from elsewhere the one that was meant?
// Is NOT aware of where files come from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace perwatt {

/// A running hash.
class Sha256 {
 public:
  void add(const void* data, std::size_t bytes);
  /// 64 hexadecimal digits, in lower case, of what was added so far. May be asked again.
  std::string hex() const;

 private:
  static constexpr std::size_t kBlock = 64;  // bytes
  void take(const std::uint8_t* block);

  /// The first 32 bits of the fractional parts of the square roots of the first eight primes
  /// (FIPS 180-4, 5.3.3).
  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint8_t, kBlock> waiting_{};  ///< the bytes that do not fill a block yet
  std::uint64_t length_ = 0;                    ///< bytes added
};

/// The hash of a file's bytes, read once from begin to end in constant memory. `progress` (may be
/// empty) is told the bytes read so far; what it throws ends the reading. Throws Error where the
/// file cannot be read.
std::string sha256_file(const std::filesystem::path& path,
                        const std::function<void(std::uint64_t read)>& progress = {});

}  // namespace perwatt
