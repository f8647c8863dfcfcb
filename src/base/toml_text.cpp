#include "base/toml_text.h"

#include <algorithm>

#include "base/error.h"

namespace perwatt {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool beyond_ascii(char c) {
  return static_cast<unsigned char>(c) > 0x7f;
}

/// Finds the first character that may not stand where it does. Where the text is malformed toml++
/// stops, so that what follows does not matter.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  /// Its place, or the text's length.
  std::size_t stray() {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    while (at_ < text_.size() && !stray_) {
      const char c = text_[at_];
      if (c == '#')
        at_ = std::min(text_.find('\n', at_), text_.size());
      else if (c == '"' || c == '\'')
        pass_string(c);
      else if (!(stray_ = beyond_ascii(c)))
        ++at_;
    }
    return std::min(at_, text_.size());
  }

 private:
  void pass_string(char quote) {
    if (!opens_long(quote)) return pass_short(quote);
    at_ += 3;
    pass_long(quote);
  }
  bool opens_long(char quote) const { return text_.substr(at_, 3) == std::string(3, quote); }

  void pass_short(char quote) {
    for (++at_; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == quote) {
        ++at_;
        return;
      }
      if (quote == '"' && text_[at_] == '\\') ++at_;
    }
  }

  void pass_long(char quote) {
    bool folds = false;  // a backslash has taken a line's end out
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (beyond_ascii(c) && folds) {
        stray_ = true;
        return;
      }
      if (quote == '"' && c == '\\' && at_ + 1 < text_.size()) {
        const char next = text_[at_ + 1];
        folds = folds || beyond_ascii(next) || next == ' ' || (next >= '\t' && next <= '\r');
        if (!folds || next == '"' || next == '\\') ++at_;
      } else if (c == quote && opens_long(quote)) {
        at_ += 3;
        for (int more = 0; more < 2 && at_ < text_.size() && text_[at_] == quote; ++more) ++at_;
        return;
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool stray_ = false;
};

}  // namespace

void require_plain_toml(std::string_view text, const std::string& source_name) {
  const std::size_t at = Scan(text).stray();
  if (at == text.size()) return;
  const std::string_view before = text.substr(0, at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n') + 1;  // 0 on the first line
  throw UsageError(source_name + ":" + std::to_string(line) + ":" + std::to_string(at - start + 1) +
                       ": a character beyond ASCII outside of quotes",
                   "put names and words with such characters in double quotes");
}

}  // namespace perwatt
