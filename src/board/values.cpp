#include "board/values.h"

#include <charconv>
#include <cmath>
#include <locale>
#include <sstream>

namespace perwatt::board {
namespace {
constexpr std::string_view kBlank{" \t\r\n\0", 5};
}  // namespace

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string_view> lines(std::string_view text) {
  std::vector<std::string_view> result;
  while (!text.empty()) {
    const auto end = text.find('\n');
    result.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return result;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> result;
  for (;;) {
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return result;
    text.remove_prefix(first);
    const auto end = text.find_first_of(kBlank);
    result.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return result;
    text.remove_prefix(end);
  }
}

std::optional<std::int64_t> integer(std::string_view text) {
  text = trim(text);
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> real(std::string_view text) {
  std::istringstream stream{std::string(trim(text))};
  stream.imbue(std::locale::classic());
  double value = 0;
  if (!(stream >> value) || !stream.eof() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string read_text(const Sysroot& sysroot, std::string_view path) {
  return std::string(trim(sysroot.read(path).text));
}

std::optional<std::int64_t> read_integer(const Sysroot& sysroot, std::string_view path) {
  const Reading reading = sysroot.read(path);
  return reading ? integer(reading.text) : std::nullopt;
}

std::string_view value_of(std::string_view text, std::string_view key) {
  for (const auto line : lines(text)) {
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && trim(line.substr(0, colon)) == key)
      return trim(line.substr(colon + 1));
  }
  return {};
}

std::optional<std::uint64_t> counter(std::string_view text, std::string_view key) {
  for (const auto line : lines(text)) {
    if (!line.starts_with(key)) continue;
    const auto parts = words(line);
    if (parts.size() != 2 || parts[0] != key) continue;
    if (const auto count = integer(parts[1]); count && *count >= 0)
      return static_cast<std::uint64_t>(*count);
  }
  return std::nullopt;
}

}  // namespace perwatt::board
