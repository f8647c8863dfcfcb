#include "tool/trtexec/help.h"

#include <fmt/format.h>

#include <cctype>
#include <cstdlib>

namespace perwatt::tool::trtexec {
namespace {

std::string_view digits_after(std::string_view text, std::string_view mark) {
  const auto at = text.find(mark);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + mark.size());
  std::size_t length = 0;
  while (length < text.size() && std::isdigit(static_cast<unsigned char>(text[length]))) ++length;
  return text.substr(0, length);
}

std::string version_of(std::string_view digits) {
  const long number = std::strtol(std::string(digits).c_str(), nullptr, 10);
  if (digits.size() == 4)
    return fmt::format("{}.{}.{}", number / 1000, number / 100 % 10, number % 100);
  if (digits.size() >= 5)
    return fmt::format("{}.{}.{}", number / 10000, number / 100 % 100, number % 100);
  return "";
}

/// "  --warmUp=N  ..." -> warmUp.
std::string_view option_of(std::string_view line) {
  const auto begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos || !line.substr(begin).starts_with("--")) return {};
  line.remove_prefix(begin + 2);
  std::size_t length = 0;
  while (length < line.size() && std::isalnum(static_cast<unsigned char>(line[length]))) ++length;
  return line.substr(0, length);
}

}  // namespace

Help parse_help(std::string_view text) {
  Help help;
  set_version(help, version_of(digits_after(text, "[TensorRT v")));
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (const auto option = option_of(text.substr(0, end)); !option.empty())
      help.options.emplace(option);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return help;
}

void set_version(Help& help, const std::string& version) {
  help.version = version;
  help.major = static_cast<int>(std::strtol(version.c_str(), nullptr, 10));
}

}  // namespace perwatt::tool::trtexec
