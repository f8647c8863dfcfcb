#include "report/figures/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

namespace perwatt::report::text {

namespace {

using Range = std::pair<std::uint32_t, std::uint32_t>;

/// Combining marks, zero-width space and joiners, variation selectors.
constexpr std::array kNoWidth = {Range{0x300, 0x36f}, Range{0x200b, 0x200d}, Range{0xfe00, 0xfe0f}};
/// East Asian Width W and F (Unicode Standard Annex 11), in its large blocks.
constexpr std::array kWide = {
    Range{0x1100, 0x115f},   Range{0x2e80, 0x303e},  Range{0x3041, 0xa4cf}, Range{0xac00, 0xd7a3},
    Range{0xf900, 0xfaff},   Range{0xfe30, 0xfe6f},  Range{0xff00, 0xff60}, Range{0xffe0, 0xffe6},
    Range{0x1f300, 0x1faff}, Range{0x20000, 0x3fffd}};

template <typename Ranges>
bool in(const Ranges& ranges, std::uint32_t point) {
  return std::ranges::any_of(ranges,
                             [&](const Range& r) { return point >= r.first && point <= r.second; });
}

int width_of(std::uint32_t point) {
  if (in(kNoWidth, point)) return 0;
  return in(kWide, point) ? 2 : 1;
}

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

std::uint32_t first_bits(unsigned char lead) {
  if (lead < 0x80) return lead;
  if (lead >= 0xf0) return lead & 0x07;
  return lead >= 0xe0 ? lead & 0x0f : lead & 0x1f;
}

/// Digits before the decimal point; 0 or less below 1. What has no digits counts as one.
int magnitude(double value) {
  if (value == 0 || !std::isfinite(value)) return 1;
  return static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
}

std::string fixed(double value, int decimals) {
  return fmt::format("{:.{}f}", value, std::clamp(decimals, 0, 9));
}

}  // namespace

int width(std::string_view utf8) {
  int columns = 0;
  for (std::size_t i = 0; i < utf8.size();) {
    std::uint32_t point = first_bits(static_cast<unsigned char>(utf8[i++]));
    for (; i < utf8.size() && continues(utf8[i]); ++i)
      point = point << 6 | (static_cast<unsigned char>(utf8[i]) & 0x3fu);
    columns += width_of(point);
  }
  return columns;
}

std::string pad(std::string_view utf8, int columns, Align align) {
  const auto missing = static_cast<std::size_t>(std::max(0, columns - width(utf8)));
  const std::string spaces(missing, ' ');
  return align == Align::left ? std::string(utf8) + spaces : spaces + std::string(utf8);
}

std::string wrap(std::string_view utf8, int columns, std::string_view indent) {
  std::string lines;
  int used = 0;
  bool begun = false;
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t end = std::min(utf8.find_first_of(" \n", at), utf8.size());
    const std::string_view word = utf8.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    if (begun && used + 1 + width(word) > columns) {
      lines += "\n" + std::string(indent);
      used = width(indent);
    } else if (begun) {
      lines += ' ';
      ++used;
    }
    lines += word;
    used += width(word);
    begun = true;
  }
  return lines;
}

std::string list(const std::vector<std::string>& words, std::size_t most) {
  if (words.size() <= most + 1) return fmt::format("{}", fmt::join(words, ", "));
  const auto cut = words.begin() + static_cast<std::ptrdiff_t>(most);
  return fmt::format("{} and {} more", fmt::join(words.begin(), cut, ", "), words.size() - most);
}

std::string fitted(double value, double half_width) {
  if (!(half_width > 0) || !std::isfinite(half_width)) return significant(value);
  return fixed(value, std::min(1 - magnitude(half_width), 4 - magnitude(value)));
}

std::string significant(double value) {
  return fixed(value, 3 - magnitude(value));
}

std::string bytes(double count) {
  constexpr double kMebi = 1024.0 * 1024.0;
  if (count < 1024 * kMebi) return fmt::format("{:.0f} MiB", count / kMebi);
  return fmt::format("{:.2f} GiB", count / kMebi / 1024);
}

std::string percent(double share) {
  return fmt::format("{:.0f} %", share * 100);
}

std::string fine_percent(double share) {
  if (share > 1) return ">100 %";
  return fmt::format("{:.{}f} %", share * 100, share < 0.00095 ? 2 : 1);
}

double half_width(double value, double low, double high) {
  return std::max(value - low, high - value);
}

std::string csv_field(std::string_view value) {
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(value);
  std::string all = "\"";
  for (const char c : value) all += c == '"' ? "\"\"" : std::string(1, c);
  return all + "\"";
}

std::string plus_minus(double value, double low, double high) {
  return "\xC2\xB1" + fine_percent(half_width(value, low, high) / value);
}

}  // namespace perwatt::report::text
