#include "base/toml_text.h"

#include <algorithm>

#include "base/error.h"

namespace perwatt {
namespace {

constexpr const char* kBeyondAscii = "a character beyond ASCII outside of quotes";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool beyond_ascii(char c) {
  return static_cast<unsigned char>(c) > 0x7f;
}

bool begins_key(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '"' || c == '\'';
}

/// Finds the first character that may not stand where it does, of those that toml++ does not
/// expect. Where the text is malformed otherwise toml++ stops, so that what follows does not
/// matter.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  /// Its place, or the text's length.
  std::size_t stray() {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    while (at_ < text_.size() && !reason_) {
      const char c = text_[at_];
      if (c == '[' && line_begins_ && open_.empty()) {
        pass_header();
        continue;
      }
      line_begins_ = c == '\n' || (line_begins_ && (c == ' ' || c == '\t' || c == '\r'));
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '"' || c == '\'') {
        if (in_token_)
          reason_ = "a quote inside a value";
        else
          pass_string(c);
      } else if (beyond_ascii(c)) {
        reason_ = kBeyondAscii;
      } else {
        pass_plain(c);
      }
    }
    return std::min(at_, text_.size());
  }
  /// What is wrong there.
  const char* reason() const { return reason_; }

 private:
  bool in_value() const {
    return !in_header_ && (equals_ || (!open_.empty() && open_.back() == '['));
  }

  /// A value without quotes goes on to one of these; until then toml++ takes everything for a part
  /// of it.
  static bool ends_token(char c) {
    return std::string_view(" \t\r\n,]}").find(c) != std::string_view::npos;
  }

  void pass_plain(char c) {
    in_token_ = !ends_token(c) && in_value() && (in_token_ || (c != '[' && c != '{'));
    if (in_token_) {
      ++at_;
      return;
    }
    if (c == '=') equals_ = true;
    if (c == '\n' && open_.empty()) equals_ = false;
    if (c == '\n') in_header_ = false;
    if (c == '{' || (c == ',' && !open_.empty() && open_.back() == '{')) equals_ = false;
    if (c == '[' || c == '{') open_.push_back(c);
    if (c == ']' || c == '}') {
      if (open_.empty() || open_.back() != (c == ']' ? '[' : '{')) {
        reason_ = "a bracket that closes none";
        return;
      }
      open_.pop_back();
    }
    ++at_;
  }
  /// "[name" or "[[name", whose name must begin there; an empty one toml++ refuses itself.
  void pass_header() {
    line_begins_ = false;
    in_header_ = true;
    equals_ = false;
    const bool array = text_.substr(at_, 2) == "[[";
    at_ += array ? 2 : 1;
    open_.assign(array ? 2 : 1, '[');
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    if (at_ < text_.size() && text_[at_] != ']' && !begins_key(text_[at_]))
      reason_ = "a table without a name";
  }
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
        reason_ = kBeyondAscii;
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
  const char* reason_ = nullptr;  // null where nothing is wrong yet
  bool line_begins_ = true, in_header_ = false, in_token_ = false;
  bool equals_ = false;  // before this, behind the last key
  std::string open_;     // brackets; within some, a line may begin with one
};

}  // namespace

void require_plain_toml(std::string_view text, const std::string& source_name) {
  Scan scan(text);
  const std::size_t at = scan.stray();
  if (at == text.size()) return;
  const std::string_view before = text.substr(0, at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n') + 1;  // 0 on the first line
  throw UsageError(source_name + ":" + std::to_string(line) + ":" + std::to_string(at - start + 1) +
                       ": " + scan.reason(),
                   "names are of a-z, 0-9, _ and -; put others, and words, in double quotes");
}

}  // namespace perwatt
