#include "meter/argument.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/error.h"
#include "meter/boards.h"

namespace perwatt::meter {

std::string Argument::get(std::string_view key, std::string_view otherwise) const {
  const auto found = options.find(key);
  return found == options.end() ? std::string(otherwise) : found->second;
}

Argument parse_argument(std::string_view text, std::initializer_list<std::string_view> keys) {
  Argument argument;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const std::string_view word = text.substr(0, text.find(' '));
    const std::size_t equals = word.find('=');
    const std::string_view key = word.substr(0, equals);
    if (equals == std::string_view::npos || std::ranges::find(keys, key) == keys.end()) break;
    argument.options[std::string(key)] = word.substr(equals + 1);
    text.remove_prefix(word.size());
  }
  argument.rest = text;
  return argument;
}

void take_boundary(const Argument& argument, std::string_view otherwise, SourceInfo& info) {
  info.boundary = argument.get("boundary", otherwise);
  std::ranges::replace(info.boundary, '_', ' ');
  const std::string word = argument.get("extent", "wall");
  const auto extent = extent_of(word);
  if (!extent)
    throw UsageError(info.meter + ": \"" + word + "\" is no extent",
                     "write extent=part, package, module, machine or wall");
  info.extent = *extent;
}

std::optional<double> take_number(std::string_view& text) {
  double number = 0;
  const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || !std::isfinite(number)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return number;
}

}  // namespace perwatt::meter
