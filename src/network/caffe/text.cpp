#include "network/caffe/text.h"

#include "base/error.h"
#include "network/caffe/tokens.h"

namespace perwatt::network {
namespace {

/// Bytes of a field's name; Caffe's longest has 28.
constexpr std::size_t kLongestWord = 128;

class Parser {
 public:
  Parser(std::string_view text, const std::string& name) : tokens_(text, name) {}

  CaffeField parse() {
    CaffeField root;
    fields(root, 0, CaffeToken::Kind::end);
    return root;
  }

 private:
  using Kind = CaffeToken::Kind;

  bool at(char symbol) const {
    return tokens_.now().kind == Kind::symbol && tokens_.now().text[0] == symbol;
  }
  bool skip(char symbol) {
    if (!at(symbol)) return false;
    tokens_.next();
    return true;
  }

  /// Fields up to the end of the text, or to `close`.
  void fields(CaffeField& message, int depth, Kind end, char close = '\0') {
    while (end == Kind::end ? tokens_.now().kind != Kind::end : !at(close)) {
      if (tokens_.now().kind == Kind::end)
        tokens_.fail("the text ends inside '" + message.name + "', which line " +
                     std::to_string(message.line) + " opens");
      field(message, depth);
      if (!skip(',')) skip(';');
    }
  }

  void field(CaffeField& message, int depth) {
    if (tokens_.now().kind != Kind::word)
      tokens_.fail("expected a field's name, not " + tokens_.described());
    if (tokens_.now().text.size() > kLongestWord) tokens_.fail("this name is too long");
    CaffeField field;
    field.name = tokens_.now().text;
    field.line = tokens_.now().line;
    field.column = tokens_.now().column;
    tokens_.next();
    const bool colon = skip(':');
    if (!skip('[')) return value(message, std::move(field), colon, depth);
    if (skip(']')) return;
    do value(message, field, colon, depth);
    while (skip(','));
    if (!skip(']')) tokens_.fail("expected , or ] in a list, not " + tokens_.described());
  }

  void value(CaffeField& message, CaffeField field, bool colon, int depth) {
    if (++fields_ > kMaxCaffeFields)
      tokens_.fail("more than " + std::to_string(kMaxCaffeFields) + " fields");
    const bool braces = at('{');
    if (braces || at('<')) {
      if (depth + 1 > kMaxCaffeDepth)
        tokens_.fail("more than " + std::to_string(kMaxCaffeDepth) + " messages in one another");
      tokens_.next();
      const char close = braces ? '}' : '>';
      fields(field, depth + 1, Kind::symbol, close);
      skip(close);
    } else {
      if (!colon) tokens_.fail("expected : or { behind '" + field.name + "'");
      scalar(field);
    }
    message.fields.push_back(std::move(field));
  }

  void scalar(CaffeField& field) {
    const bool minus = skip('-');
    const CaffeToken& token = tokens_.now();
    if (token.kind == Kind::end || token.kind == Kind::symbol ||
        (minus && token.kind == Kind::string))
      tokens_.fail("expected a value for '" + field.name + "', not " + tokens_.described());
    field.kind = token.kind == Kind::string   ? CaffeFieldKind::string
                 : token.kind == Kind::number ? CaffeFieldKind::number
                                              : CaffeFieldKind::word;
    field.text = (minus ? "-" : "") + token.text;
    tokens_.next();
    while (field.kind == CaffeFieldKind::string && tokens_.now().kind == Kind::string) {
      field.text += tokens_.now().text;
      tokens_.next();
    }
  }

  CaffeTokens tokens_;
  std::size_t fields_ = 0;
};

}  // namespace

CaffeField parse_caffe_text(std::string_view text, const std::string& name) {
  if (text.size() > kMaxCaffeText)
    throw Error(name + ": larger than " + std::to_string(kMaxCaffeText >> 20) + " MiB",
                "give the text of the net (deploy.prototxt), without weights");
  return Parser(text, name).parse();
}

}  // namespace perwatt::network
