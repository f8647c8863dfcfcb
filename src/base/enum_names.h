// The words for an enumeration's values, said once, there and back.
// Is NOT aware of what the values mean.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace perwatt {

template <typename Enum, std::size_t count>
class EnumNames {
 public:
  constexpr explicit EnumNames(const std::pair<Enum, std::string_view> (&entries)[count])
      : entries_(std::to_array(entries)) {}

  /// "" for a value that has no word.
  constexpr std::string_view name(Enum value) const {
    for (const auto& [each, word] : entries_)
      if (each == value) return word;
    return "";
  }
  /// Nothing for an unknown word, and for "".
  constexpr std::optional<Enum> value(std::string_view name) const {
    if (name.empty()) return std::nullopt;
    for (const auto& [each, word] : entries_)
      if (word == name) return each;
    return std::nullopt;
  }
  /// In the table's order.
  constexpr std::array<Enum, count> values() const {
    std::array<Enum, count> all{};
    for (std::size_t i = 0; i < count; ++i) all[i] = entries_[i].first;
    return all;
  }
  constexpr std::array<std::string_view, count> names() const {
    std::array<std::string_view, count> all{};
    for (std::size_t i = 0; i < count; ++i) all[i] = entries_[i].second;
    return all;
  }

 private:
  std::array<std::pair<Enum, std::string_view>, count> entries_;
};

/// As in: constexpr auto kNames = enum_names<Fruit>({{Fruit::apple, "apple"}, ...});
template <typename Enum, std::size_t count>
constexpr EnumNames<Enum, count> enum_names(
    const std::pair<Enum, std::string_view> (&entries)[count]) {
  return EnumNames<Enum, count>(entries);
}

}  // namespace perwatt
