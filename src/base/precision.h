// Numeric precisions as people ask for them and as engines execute them.
#pragma once

#include <optional>
#include <string_view>

namespace perwatt {

enum class Precision { fp32, fp16, bf16, int8, other };

/// "fp32", "fp16", "bf16", "int8", "other".
constexpr std::string_view name(Precision p) {
  switch (p) {
    case Precision::fp32:
      return "fp32";
    case Precision::fp16:
      return "fp16";
    case Precision::bf16:
      return "bf16";
    case Precision::int8:
      return "int8";
    case Precision::other:
      return "other";
  }
  return "other";
}

/// The inverse of name(), for what a user may request; nothing where the word is unknown.
constexpr std::optional<Precision> precision_of(std::string_view text) {
  for (Precision p : {Precision::fp32, Precision::fp16, Precision::bf16, Precision::int8})
    if (name(p) == text) return p;
  return std::nullopt;
}

}  // namespace perwatt
