#include "network/caffe/tokens.h"

#include "base/error.h"

namespace perwatt::network {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
/// Of a hexadecimal digit; 16 where it is none.
int digit_of(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

constexpr std::string_view kSymbols = "{}<>[]:,;-";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::size_t kShown = 40;  ///< bytes of a token in a message

}  // namespace

CaffeTokens::CaffeTokens(std::string_view text, std::string name)
    : text_(text), name_(std::move(name)) {
  if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  next();
}

char CaffeTokens::take() {
  const char c = text_[at_++];
  ++column_;
  if (c == '\n') {
    ++line_;
    column_ = 1;
  }
  return c;
}

void CaffeTokens::skip_space() {
  while (at_ < text_.size() && (is_space(peek()) || peek() == '#')) {
    if (take() != '#') continue;
    while (at_ < text_.size() && peek() != '\n') take();
  }
}

void CaffeTokens::next() {
  skip_space();
  now_ = {CaffeToken::Kind::end, "", line_, column_};
  if (at_ == text_.size()) return;
  const char c = peek();
  if (c == '"' || c == '\'') return read_string();
  const bool digit =
      is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]));
  if (is_letter(c) || digit) {
    now_.kind = digit ? CaffeToken::Kind::number : CaffeToken::Kind::word;
    while (is_letter(peek()) || is_digit(peek()) || (digit && peek() == '.') ||
           (digit && (peek() == '+' || peek() == '-') && (text_[at_ - 1] | 0x20) == 'e' &&
            !now_.text.starts_with("0x")))
      now_.text += take();
    return;
  }
  now_.kind = CaffeToken::Kind::symbol;
  if (kSymbols.find(c) == std::string_view::npos || c == '\0') {
    const auto byte = static_cast<unsigned char>(c);
    constexpr char kDigits[] = "0123456789abcdef";
    fail(byte > 0x20 && byte < 0x7f ? std::string("unexpected '") + c + "'"
                                    : std::string("unexpected byte 0x") + kDigits[byte >> 4] +
                                          kDigits[byte & 15] + "; is this a text file?");
  }
  now_.text = take();
}

void CaffeTokens::read_string() {
  now_.kind = CaffeToken::Kind::string;
  const char quote = take();
  for (;;) {
    if (at_ == text_.size() || peek() == '\n') fail("the string is not closed on its line");
    const char c = take();
    if (c == quote) return;
    now_.text += c == '\\' ? escape() : c;
  }
}

char CaffeTokens::escape() {
  if (at_ == text_.size()) fail("the string is not closed");
  constexpr std::string_view kNames = "abfnrtv\\'\"?", kBytes = "\a\b\f\n\r\t\v\\'\"?";
  if (peek() == 'x' || peek() == 'X') {
    take();
    return escape_number(16, 2);
  }
  if (digit_of(peek()) < 8) return escape_number(8, 3);
  const std::size_t known = kNames.find(peek());
  if (known == std::string_view::npos) fail("the string has an unknown escape");
  take();
  return kBytes[known];
}

char CaffeTokens::escape_number(int base, int digits) {
  int value = 0, read = 0;
  for (; read < digits && digit_of(peek()) < base; ++read) value = value * base + digit_of(take());
  if (read == 0 || value > 255) fail("the string has an escape that is no byte");
  return static_cast<char>(value);
}

std::string CaffeTokens::described() const {
  if (now_.kind == CaffeToken::Kind::end) return "the end";
  std::string text = now_.text.substr(0, kShown);
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = '?';
  return "'" + text + (now_.text.size() > kShown ? "...'" : "'");
}

void CaffeTokens::fail(const std::string& what) const {
  throw Error(
      name_ + ":" + std::to_string(now_.line) + ":" + std::to_string(now_.column) + ": " + what,
      "correct the text there; it is read as protocol buffers' text format");
}

}  // namespace perwatt::network
