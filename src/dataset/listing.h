// The pictures of a data set and their labels. Is NOT aware of networks; opens no picture.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/synsets.h"

namespace perwatt::dataset {

/// One picture: where it is, and its class (an index from 0), where that is known.
struct Example {
  std::filesystem::path file;
  std::optional<int> label;
};

/// A file that was not taken, and why ("no picture", "missing", ...).
struct Skipped {
  std::filesystem::path file;
  std::string reason;
};

struct Listing {
  /// Sorted by path for a folder, in the order of its lines for a list.
  std::vector<Example> examples;
  std::size_t labelled = 0;
  /// How many files were skipped, and the first 100 of them by name.
  std::size_t skipped_count = 0;
  std::vector<Skipped> skipped;
  /// What a user should know: how labels were found, names that may mean several classes, classes
  /// that are unknown. A sentence each, at most 100.
  std::vector<std::string> remarks;
  /// The classes; empty where no file was found and labels are indices.
  Synsets synsets;
};

struct ListingOptions {
  /// The classes' file; empty: `synset_words.txt` beside the data, in it, or a folder up.
  std::filesystem::path synsets;
  /// Above: UsageError.
  std::size_t most_files = 5'000'000;
};

/// Lists a data set: a folder (of class folders, named by synset, index or name; or of pictures
/// whose names begin with their synset, or say their class as in `nps_coffee_mug.png`), one
/// picture, or a list file (see parse_list). Deterministic. Pictures are told by their names' ends
/// (.jpg, .jpeg, .png); links are followed, each folder is entered once, at most 16 deep. A picture
/// without a label is listed too. Throws UsageError where `data` cannot be read or holds no
/// picture.
Listing list_pictures(const std::filesystem::path& data, const ListingOptions& options = {});

/// A line of a list, not yet looked up: a path as written, its label as written ("" for none).
struct ListLine {
  int line = 0;
  std::string path;
  std::string label;
};

/// Reads lines `path label` or `path,label` (CSV where the source's name ends in .csv or its first
/// line has a comma and no blank), # comments, paths in double quotes where they hold blanks or
/// commas ("" is a quote). A first line `path,label`, `file,label` or `image,label` is a heading.
/// Throws UsageError "SOURCE:LINE: ..." for an open quote, an empty path, a line over 8,192 bytes
/// or over 5 million lines.
std::vector<ListLine> parse_list(std::string_view text, const std::string& source_name);

}  // namespace perwatt::dataset
