// What vendors' libraries say, made fit for a record: one line, and the kind of failure that common
// words speak of. Is NOT aware of any engine.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "engine/engine.h"

namespace perwatt::engine {

/// ASCII letters in lower case.
std::string lower_case(std::string_view text);

/// Without blanks at its ends.
std::string trimmed(std::string_view line);

/// At most 300 characters, the last three dots where something was cut off.
std::string shortened(std::string text);

/// True where `lower` holds one of the words.
bool says_any(std::string_view lower, std::initializer_list<std::string_view> words);

/// The kind of a message about memory or a lost device; nothing where it speaks of neither.
std::optional<FailureKind> common_kind(std::string_view lower);

}  // namespace perwatt::engine
