// What labels mean: a word in a list, a folder's name, a file's name, looked up among the classes.
// Is NOT aware of where the files lie.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dataset/synsets.h"

namespace perwatt::dataset {

/// The synset that a name begins with ("n01440764_tench.JPEG" -> "n01440764"), else "".
std::string_view leading_synset(std::string_view name);

/// The number that a name is ("0042" -> 42), else nothing. At most 9 digits.
std::optional<int> whole_number(std::string_view name);

/// The classes that a label written by hand may mean: its synset ("n01440764", with or without
/// names behind it), its index from 0, or a name. Without classes an index is taken as it is.
Candidates candidates_of_label(std::string_view label, const Synsets& synsets);

/// The class of a folder by its name: as above, but a name must be whole, since a folder `train`
/// holds no "bullet train".
Candidates candidates_of_folder(std::string_view name, const Synsets& synsets);

/// The classes that the words of a file's name say: `nps_coffee_mug.png` -> "coffee mug". All its
/// words, or all but the first; a number at its end does not count. Three of the study's pictures
/// have names that no class has, and mean one all the same: nps_guac, nps_keyboard, nps_chair.
Candidates candidates_of_file(std::string_view stem, const Synsets& synsets);

}  // namespace perwatt::dataset
