// Words that a user may have mistyped. Is NOT aware of what they stand for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace perwatt::run {

/// Levenshtein distance with swaps of neighbours counted once (optimal string alignment), in bytes.
int edit_distance(std::string_view a, std::string_view b);

/// The known word nearest to `word` where one is near enough to be what was meant (upper case, '-',
/// '_' and '.' do not count), else "".
std::string nearest_word(std::string_view word, const std::vector<std::string>& known);

/// The remedy for an unknown word: "did you mean X? known: X, Y, Z".
std::string suggest(std::string_view word, const std::vector<std::string>& known);

}  // namespace perwatt::run
