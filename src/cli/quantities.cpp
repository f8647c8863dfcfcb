#include "cli/quantities.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace perwatt::cli {
namespace {

using Unit = std::pair<std::string_view, double>;

/// A number above 0 with one of the units, times what the unit stands for.
double quantity(const std::string& text, const std::string& flag, std::span<const Unit> units,
                const char* example) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const auto unit = std::ranges::find(units, rest, &Unit::first);
  const double result = unit == units.end() ? 0 : value * unit->second;
  constexpr double kMost = 1e18;
  if (error != std::errc{} || !(result >= 1) || result > kMost)
    throw UsageError(fmt::format("{} {} is not a quantity above 0 with its unit", flag, text),
                     fmt::format("write it as {} {}", flag, example));
  return result;
}

std::optional<int> count_of(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Nanoseconds parse_duration(const std::string& text, const std::string& flag) {
  static constexpr Unit kUnits[] = {{"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"min", 6e10}};
  return Nanoseconds{std::llround(quantity(text, flag, kUnits, "50ms (us, ms, s, min)"))};
}

std::int64_t parse_bytes(const std::string& text, const std::string& flag) {
  static constexpr Unit kUnits[] = {{"kB", 1e3},   {"MB", 1e6},     {"GB", 1e9},
                                    {"KiB", 1024}, {"MiB", 0x1p20}, {"GiB", 0x1p30}};
  return std::llround(quantity(text, flag, kUnits, "500MB (kB, MB, GB, KiB, MiB, GiB)"));
}

std::vector<int> parse_counts(const std::string& text, const std::string& flag, int least, int most,
                              std::vector<int> (*between)(int low, int high)) {
  std::vector<int> counts;
  const auto take = [&](std::string_view word) {
    const auto value = count_of(word);
    if (!value || *value < least || *value > most)
      throw UsageError(
          fmt::format("{} {} is not a count from {} to {}", flag, text, least, most),
          fmt::format("write one as {0} 8, a list as {0} 1,2,8 or a range as {0} 1-16", flag));
    return *value;
  };
  std::istringstream list(text + ",");
  for (std::string word; std::getline(list, word, ',');) {
    const std::size_t dash = word.find('-', 1);
    if (dash == std::string::npos) {
      counts.push_back(take(word));
      continue;
    }
    const int low = take(std::string_view(word).substr(0, dash));
    const int high = take(std::string_view(word).substr(dash + 1));
    if (low > high) take("");
    for (const int value : between(low, high)) counts.push_back(value);
  }
  if (counts.empty()) take("");
  std::ranges::sort(counts);
  counts.erase(std::ranges::unique(counts).begin(), counts.end());
  return counts;
}

}  // namespace perwatt::cli
