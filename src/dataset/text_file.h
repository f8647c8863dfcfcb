// Text files of a data set: their lines, and names reduced to plain words. Is NOT aware of classes
// or pictures.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace perwatt::dataset {

/// Without blanks, tabs and carriage returns at both ends.
std::string_view trimmed(std::string_view text);

/// In lower case (ASCII), with '_', '-' and any blanks as one blank between words.
std::string plain_words(std::string_view text);

/// The lines of a text, trimmed; a byte order mark at its start is skipped.
class Lines {
 public:
  explicit Lines(std::string_view text);
  std::optional<std::string_view> next();
  /// Of the line that next() gave last, from 1.
  std::size_t number() const { return number_; }
  /// Whether nothing but blank lines follows.
  bool only_blank_left() const;

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
  bool ended_ = false;
};

/// A file's text. Throws UsageError "cannot read WHAT FILE: why", or where it is larger than
/// `most`.
std::string read_text(const std::filesystem::path& file, std::size_t most, std::string_view what);

}  // namespace perwatt::dataset
