// Reads a message's fields by name and type, and tells which of them nobody read. Is NOT aware of
// which messages there are.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "network/caffe/text.h"

namespace perwatt::network {

/// A field that is given more than once, where one is read, is an error; so is one of another type.
/// All errors are Error "SOURCE:LINE: WHERE: what", with the line of the field.
class CaffeFields {
 public:
  /// `source` is what errors call the text, `where` what they call this message ("layer 'conv1'").
  /// The message must outlive this object.
  CaffeFields(const CaffeField& message, std::string source, std::string where)
      : message_(&message), source_(std::move(source)), where_(std::move(where)) {}

  bool has(std::string_view name) const;
  /// In [least, most].
  std::int64_t integer(std::string_view name, std::int64_t fallback, std::int64_t least,
                       std::int64_t most);
  std::vector<std::int64_t> integers(std::string_view name, std::int64_t least, std::int64_t most);
  /// Finite, in single precision as Caffe keeps it.
  float number(std::string_view name, float fallback);
  std::vector<float> numbers(std::string_view name);
  bool boolean(std::string_view name, bool fallback);
  /// One of an enum's values, by its word or its number; its place in `words`.
  std::size_t choice(std::string_view name, std::size_t fallback,
                     std::initializer_list<std::string_view> words);
  /// UTF-8 without control characters.
  std::string text(std::string_view name);
  std::vector<std::string> texts(std::string_view name);
  /// The message `name`; an empty one where it is not given.
  CaffeFields message(std::string_view name);
  std::vector<CaffeFields> messages(std::string_view name);

  /// These have no meaning for inference.
  void ignore(std::initializer_list<std::string_view> names);
  /// Throws Error where a field was neither read nor ignored.
  void finish() const;

  int line() const { return message_->line; }
  /// Throws Error for the line of the field `name`, or of this message where it is not given.
  [[noreturn]] void fail(std::string_view name, const std::string& what) const;

 private:
  std::vector<const CaffeField*> all(std::string_view name);
  const CaffeField* one(std::string_view name);
  [[noreturn]] void fail(const CaffeField& field, const std::string& what) const;
  std::int64_t integer(const CaffeField& field, std::int64_t least, std::int64_t most) const;
  float number(const CaffeField& field) const;
  std::string text(const CaffeField& field) const;

  const CaffeField* message_;
  std::string source_, where_;
  std::set<std::string, std::less<>> read_;
};

}  // namespace perwatt::network
