// Half precision's bits. Is NOT aware of files.
#pragma once

#include <bit>
#include <cstdint>

namespace perwatt::engine {

/// The nearest IEEE 754 half (ties to even). What is finite stays finite: too large a value becomes
/// the largest half, since an infinite weight would make every answer NaN.
constexpr std::uint16_t float16_bits(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000U);
  const std::uint32_t magnitude = bits & 0x7fffffffU;
  constexpr std::uint32_t kInfinity = 0x7f800000U, kLargest = 0x477fe000U,  // 65504
      kSmallestNormal = 0x38800000U,                                        // 2^-14
      kVanishes = 0x33000000U;                                              // 2^-25
  if (magnitude > kInfinity) return sign | 0x7e00U;
  if (magnitude == kInfinity) return sign | 0x7c00U;
  if (magnitude >= kLargest) return sign | 0x7bffU;
  if (magnitude <= kVanishes) return sign;
  const auto rounded = [](std::uint32_t number, std::uint32_t shift) {
    const std::uint32_t kept = number >> shift;
    const std::uint32_t rest = number & ((1U << shift) - 1), tie = 1U << (shift - 1);
    return kept + ((rest > tie || (rest == tie && (kept & 1U) != 0)) ? 1U : 0U);
  };
  if (magnitude >= kSmallestNormal)
    return static_cast<std::uint16_t>(sign | rounded(magnitude - 0x38000000U, 13));
  const std::uint32_t exponent = magnitude >> 23;
  const std::uint32_t significand = (magnitude & 0x7fffffU) | 0x800000U;
  return static_cast<std::uint16_t>(sign | rounded(significand, 126 - exponent));
}

}  // namespace perwatt::engine
