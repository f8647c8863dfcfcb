// Numeric precisions as people ask for them and as engines execute them.
#pragma once

#include <optional>
#include <string_view>

#include "base/enum_names.h"

namespace perwatt {

enum class Precision { fp32, fp16, bf16, int8, other };

inline constexpr auto kPrecisionNames = enum_names<Precision>({{Precision::fp32, "fp32"},
                                                               {Precision::fp16, "fp16"},
                                                               {Precision::bf16, "bf16"},
                                                               {Precision::int8, "int8"},
                                                               {Precision::other, "other"}});

/// "fp32", "fp16", "bf16", "int8", "other".
constexpr std::string_view name(Precision p) {
  return kPrecisionNames.name(p);
}

/// The inverse of name(), for what a user may request; nothing where the word is unknown.
constexpr std::optional<Precision> precision_of(std::string_view text) {
  const auto found = kPrecisionNames.value(text);
  return found == Precision::other ? std::nullopt : found;
}

}  // namespace perwatt
