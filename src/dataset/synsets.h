// The classes of a data set: what a label's index stands for. Is NOT aware of pictures or networks.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace perwatt::dataset {

/// One class: its synset ("n01440764") and its names ("tench, Tinca tinca").
struct Synset {
  std::string id;
  std::string names;
};

/// The classes that a word may mean: one, none, or several.
using Candidates = std::vector<int>;

/// Classes in the order of their indices, as a file `synset_words.txt` lists them.
class Synsets {
 public:
  Synsets() = default;
  /// Throws UsageError where an id stands twice.
  explicit Synsets(std::vector<Synset> synsets);

  bool empty() const { return synsets_.empty(); }
  int size() const { return static_cast<int>(synsets_.size()); }
  const Synset& operator[](int index) const { return synsets_[static_cast<std::size_t>(index)]; }

  /// The class with this id: one or none.
  Candidates with_id(std::string_view id) const;
  /// The classes that have exactly this name. Case does not count; '_', '-' and blanks are one.
  Candidates with_whole_name(std::string_view name) const;
  /// The classes that one of their names says: equal to it; where there is none, ending with it as
  /// whole words ("mug" -> "coffee mug"). Case does not count; '_', '-' and blanks are one.
  Candidates with_name(std::string_view name) const;
  /// "n03063599 coffee mug", of the classes; at most `most` of them.
  std::string describe(const Candidates& candidates, std::size_t most = 5) const;

 private:
  std::vector<Synset> synsets_;
  std::map<std::string, int, std::less<>> by_id_;
  std::map<std::string, Candidates, std::less<>> by_name_;
  std::map<std::string, Candidates, std::less<>> by_ending_;
};

/// Reads lines "id names": the index is the line's place, from 0. Empty lines at the end are
/// ignored; names may be missing. Throws UsageError "SOURCE:LINE: ..." (no id, an id twice, over
/// 100,000 lines, a line over 4,096 bytes, no line at all).
Synsets parse_synsets(std::string_view text, const std::string& source_name);
Synsets read_synsets(const std::filesystem::path& file);

/// Whether it looks like a synset: 'n' and eight digits.
bool is_synset_id(std::string_view word);

}  // namespace perwatt::dataset
