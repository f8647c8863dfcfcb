#include "network/caffe/fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/error.h"

namespace perwatt::network {
namespace {

constexpr char kRemedy[] = "change that line, or take it out; docs/caffe.md says what is supported";
constexpr std::size_t kMaxText = 256;  ///< bytes of a name

/// How long the UTF-8 sequence that starts with `lead` is; 0 where it starts none.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

bool is_plain_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = sequence_length(lead);
    if (lead < 0x20 || lead == 0x7f || length == 0 || i + length > text.size()) return false;
    const auto second = length > 1 ? static_cast<unsigned char>(text[i + 1]) : 0;
    const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
    const bool beyond = (lead == 0xed && second > 0x9f) || (lead == 0xf4 && second > 0x8f);
    if (overlong || beyond) return false;
    for (std::size_t k = 1; k < length; ++k)
      if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) return false;
    i += length;
  }
  return true;
}

/// The number that all of `text` is, in decimal, hexadecimal (0x) or octal (0).
bool parse_integer(std::string_view text, std::int64_t& value) {
  const bool minus = text.starts_with('-');
  if (minus) text.remove_prefix(1);
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.size() > 1 && text[0] == '0') {
    base = 8;
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size() || text.starts_with('-'))
    return false;
  if (minus) value = -value;
  return true;
}

}  // namespace

bool CaffeFields::has(std::string_view name) const {
  return std::any_of(message_->fields.begin(), message_->fields.end(),
                     [&](const CaffeField& field) { return field.name == name; });
}

std::vector<const CaffeField*> CaffeFields::all(std::string_view name) {
  read_.emplace(name);
  std::vector<const CaffeField*> found;
  for (const CaffeField& field : message_->fields)
    if (field.name == name) found.push_back(&field);
  return found;
}

const CaffeField* CaffeFields::one(std::string_view name) {
  const std::vector<const CaffeField*> found = all(name);
  if (found.size() > 1) fail(*found[1], std::string(name) + " is given a second time");
  return found.empty() ? nullptr : found[0];
}

void CaffeFields::fail(const CaffeField& field, const std::string& what) const {
  const std::string where = where_.empty() ? "" : where_ + ": ";
  throw Error(source_ + ":" + std::to_string(field.line) + ": " + where + what, kRemedy);
}

void CaffeFields::fail(std::string_view name, const std::string& what) const {
  const auto found = std::find_if(message_->fields.begin(), message_->fields.end(),
                                  [&](const CaffeField& field) { return field.name == name; });
  fail(found == message_->fields.end() ? *message_ : *found, what);
}

std::int64_t CaffeFields::integer(const CaffeField& field, std::int64_t least,
                                  std::int64_t most) const {
  std::int64_t value = 0;
  const bool read = field.kind == CaffeFieldKind::number && parse_integer(field.text, value);
  if (!read || value < least || value > most)
    fail(field, field.name + " must be an integer from " + std::to_string(least) + " to " +
                    std::to_string(most) +
                    (field.kind == CaffeFieldKind::number || field.kind == CaffeFieldKind::word
                         ? ", not '" + field.text.substr(0, 40) + "'"
                         : std::string()));
  return value;
}

float CaffeFields::number(const CaffeField& field) const {
  float value = 0;
  std::string_view text = field.text;
  std::int64_t whole = 0;
  bool read = field.kind == CaffeFieldKind::number;
  if (read && parse_integer(text, whole)) return static_cast<float>(whole);
  if (text.ends_with('f') || text.ends_with('F')) text.remove_suffix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  read = read && error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
  if (!read) fail(field, field.name + " must be a finite number");
  return value;
}

std::string CaffeFields::text(const CaffeField& field) const {
  if (field.kind != CaffeFieldKind::string) fail(field, field.name + " must be a quoted string");
  if (!is_plain_text(field.text) || field.text.size() > kMaxText)
    fail(field, field.name + " must be UTF-8 of at most " + std::to_string(kMaxText) +
                    " bytes, without control characters");
  return field.text;
}

std::int64_t CaffeFields::integer(std::string_view name, std::int64_t fallback, std::int64_t least,
                                  std::int64_t most) {
  const CaffeField* field = one(name);
  return field == nullptr ? fallback : integer(*field, least, most);
}

std::vector<std::int64_t> CaffeFields::integers(std::string_view name, std::int64_t least,
                                                std::int64_t most) {
  std::vector<std::int64_t> values;
  for (const CaffeField* field : all(name)) values.push_back(integer(*field, least, most));
  return values;
}

float CaffeFields::number(std::string_view name, float fallback) {
  const CaffeField* field = one(name);
  return field == nullptr ? fallback : number(*field);
}

std::vector<float> CaffeFields::numbers(std::string_view name) {
  std::vector<float> values;
  for (const CaffeField* field : all(name)) values.push_back(number(*field));
  return values;
}

bool CaffeFields::boolean(std::string_view name, bool fallback) {
  const CaffeField* field = one(name);
  if (field == nullptr) return fallback;
  for (const std::string_view yes : {"true", "True", "t", "1"})
    if (field->kind != CaffeFieldKind::string && field->text == yes) return true;
  for (const std::string_view no : {"false", "False", "f", "0"})
    if (field->kind != CaffeFieldKind::string && field->text == no) return false;
  fail(*field, field->name + " must be true or false");
}

std::size_t CaffeFields::choice(std::string_view name, std::size_t fallback,
                                std::initializer_list<std::string_view> words) {
  const CaffeField* field = one(name);
  if (field == nullptr) return fallback;
  std::string known;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words.begin()[i];
    if (field->kind == CaffeFieldKind::word && field->text == word) return i;
    if (field->kind == CaffeFieldKind::number && field->text == std::to_string(i)) return i;
    known += (i == 0 ? "" : ", ") + std::string(word);
  }
  fail(*field, field->name + " must be one of " + known);
}

std::string CaffeFields::text(std::string_view name) {
  const CaffeField* field = one(name);
  return field == nullptr ? std::string() : text(*field);
}

std::vector<std::string> CaffeFields::texts(std::string_view name) {
  std::vector<std::string> values;
  for (const CaffeField* field : all(name)) values.push_back(text(*field));
  return values;
}

std::vector<CaffeFields> CaffeFields::messages(std::string_view name) {
  std::vector<CaffeFields> found;
  for (const CaffeField* field : all(name)) {
    if (field->kind != CaffeFieldKind::message)
      fail(*field, field->name + " must be a { message }");
    found.emplace_back(*field, source_, where_);
  }
  return found;
}

CaffeFields CaffeFields::message(std::string_view name) {
  static const CaffeField kEmpty;
  one(name);
  const std::vector<CaffeFields> found = messages(name);
  return found.empty() ? CaffeFields(kEmpty, source_, where_) : found[0];
}

void CaffeFields::ignore(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) read_.emplace(name);
}

void CaffeFields::finish() const {
  for (const CaffeField& field : message_->fields)
    if (!read_.contains(field.name))
      fail(field,
           (message_->name.empty() ? "" : message_->name + ".") + field.name + " is not supported");
}

}  // namespace perwatt::network
