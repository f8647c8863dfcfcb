// The words, numbers, strings and symbols of protocol buffers' text format. Is NOT aware of fields.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace perwatt::network {

struct CaffeToken {
  enum class Kind { word, number, string, symbol, end };
  Kind kind = Kind::end;
  std::string text;  ///< of a string, its bytes without quotes and escapes
  int line = 1;
  int column = 1;
};

/// Walks over a text, which must outlive it. Comments (#) and space are skipped.
class CaffeTokens {
 public:
  /// Stands on the first token. `name` is what errors call the text. Throws Error, as next() does.
  CaffeTokens(std::string_view text, std::string name);

  const CaffeToken& now() const { return now_; }
  /// To the next token. Throws Error at a character that is none of the format's, an open string or
  /// a malformed escape.
  void next();
  /// The token for a message: "'kernel_size'", "the end".
  std::string described() const;
  /// Throws Error "NAME:LINE:COLUMN: what" for the place of the token.
  [[noreturn]] void fail(const std::string& what) const;

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  char take();
  void skip_space();
  void read_string();
  char escape();
  char escape_number(int base, int digits);

  std::string_view text_;
  std::string name_;
  std::size_t at_ = 0;
  int line_ = 1, column_ = 1;
  CaffeToken now_;
};

}  // namespace perwatt::network
