#include "dataset/text_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/error.h"

namespace perwatt::dataset {
namespace {

constexpr std::string_view kBlank = " \t\r\n", kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string plain_words(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '_' || c == '-' || kBlank.find(c) != std::string_view::npos) {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

Lines::Lines(std::string_view text) : rest_(text) {
  if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
  ended_ = rest_.empty();
}

std::optional<std::string_view> Lines::next() {
  if (ended_) return std::nullopt;
  const std::size_t end = rest_.find('\n');
  const std::string_view line = rest_.substr(0, end);
  ended_ = end == std::string_view::npos || end + 1 == rest_.size();
  rest_.remove_prefix(ended_ ? rest_.size() : end + 1);
  ++number_;
  return trimmed(line);
}

bool Lines::only_blank_left() const {
  return rest_.find_first_not_of(kBlank) == std::string_view::npos;
}

std::string read_text(const std::filesystem::path& file, std::size_t most, std::string_view what) {
  std::error_code ignored;
  std::ifstream stream(file, std::ios::binary);
  if (!stream || std::filesystem::is_directory(file, ignored)) {
    const int problem = std::filesystem::is_directory(file, ignored) ? EISDIR : errno;
    throw UsageError(
        fmt::format("cannot read {} {}: {}", what, file.string(), std::strerror(problem)),
        "check the path and its permissions");
  }
  std::ostringstream text;
  std::string buffer(64 << 10, '\0');
  for (std::size_t read = 0; stream;) {
    stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    read += static_cast<std::size_t>(stream.gcount());
    if (read > most)
      throw UsageError(fmt::format("{} {} is too large", what, file.string()),
                       fmt::format("use a file of at most {} bytes", most));
    text.write(buffer.data(), stream.gcount());
  }
  return text.str();
}

}  // namespace perwatt::dataset
