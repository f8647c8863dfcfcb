// Counter-based random numbers: the value at (seed, stream, index) is the same on every machine and
// compiler, in any order and on any number of threads. Integer arithmetic and sqrt only.
#pragma once

#include <cstdint>

namespace perwatt {

/// SplitMix64's finaliser (Steele, Lea, Flood 2014): a bijection on 64 bits that scatters
/// neighbouring inputs.
constexpr std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9u;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebu;
  x ^= x >> 31;
  return x;
}

/// One stream of random numbers, addressed by index.
class RandomStream {
 public:
  constexpr RandomStream(std::uint64_t seed, std::uint64_t stream)
      : base_(mix(seed + kGolden) ^ mix(mix(stream) + kGolden)) {}

  /// 64 uniform bits.
  constexpr std::uint64_t bits(std::uint64_t index) const {
    return mix(base_ + (index + 1) * kGolden);
  }
  /// Uniform in [0, 1), 53 bits.
  constexpr double uniform(std::uint64_t index) const {
    return static_cast<double>(bits(index) >> 11) * 0x1p-53;
  }

 private:
  static constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15u;
  std::uint64_t base_;
};

}  // namespace perwatt
