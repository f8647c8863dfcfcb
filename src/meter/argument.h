// What stands behind a meter's name: "--meter NAME:clock=epoch boundary=plug REST".
// Is NOT aware of which meter takes what.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "meter/meter.h"

namespace perwatt::meter {

struct Argument {
  std::map<std::string, std::string, std::less<>> options;  ///< the leading KEY=VALUE words
  std::string rest;

  /// The value, or `otherwise`.
  std::string get(std::string_view key, std::string_view otherwise) const;
};

/// Splits off leading words KEY=VALUE whose key is among `keys`; the rest begins at the first other
/// word.
Argument parse_argument(std::string_view text, std::initializer_list<std::string_view> keys);

/// What a user says of a meter that perwatt cannot know: boundary= (an underscore stands for
/// a space) and extent= (the wall, if nothing is said). Throws UsageError for another extent.
void take_boundary(const Argument& argument, std::string_view otherwise, SourceInfo& info);

/// A finite decimal number in front of `text`, which is shortened by it; '.' is the point whatever
/// the locale.
std::optional<double> take_number(std::string_view& text);

}  // namespace perwatt::meter
