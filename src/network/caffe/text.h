// Protocol buffers' text format as a tree that keeps its places. Is NOT aware of Caffe's messages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace perwatt::network {

/// What a field holds: quoted text, a number, a bare word (an enum's value, true, inf), or fields.
enum class CaffeFieldKind { string, number, word, message };

struct CaffeField {
  std::string name;
  CaffeFieldKind kind = CaffeFieldKind::message;
  std::string text;  ///< a string without its quotes, a number or word as written
  std::vector<CaffeField> fields;
  int line = 1;
  int column = 1;
};

/// Bounds on what is read: bytes of the text, fields in all, messages within messages.
inline constexpr std::size_t kMaxCaffeText = std::size_t{16} << 20;
inline constexpr std::size_t kMaxCaffeFields = 200'000;
inline constexpr int kMaxCaffeDepth = 32;

/// The whole text as a message without a name; `name: [a, b]` gives two fields. Throws Error
/// "NAME:LINE:COLUMN: what" where it is malformed or over a bound.
CaffeField parse_caffe_text(std::string_view text, const std::string& name);

}  // namespace perwatt::network
