#include "dataset/labels.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "dataset/text_file.h"

namespace perwatt::dataset {
namespace {

constexpr std::size_t kSynsetLength = 9;

/// What the study's pictures of three classes are called, and which classes they show: "guac" is
/// short for guacamole, and several classes are keyboards and chairs.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kStudy = {
    {{"nps guac", "n07583066"}, {"nps keyboard", "n03085013"}, {"nps chair", "n03376595"}}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter_or_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

Candidates with_index(int index, const Synsets& synsets) {
  return synsets.empty() || index < synsets.size() ? Candidates{index} : Candidates{};
}

/// By synset or index, where the word is one of them.
std::optional<Candidates> by_sign(std::string_view word, const Synsets& synsets) {
  if (const auto id = leading_synset(word); !id.empty()) return synsets.with_id(id);
  if (const auto index = whole_number(word)) {
    const Candidates same = synsets.with_id(word);
    return same.empty() ? with_index(*index, synsets) : same;
  }
  return std::nullopt;
}

/// Without a number as its last word.
std::string_view without_number(std::string_view words) {
  const std::size_t blank = words.rfind(' ');
  if (blank == std::string_view::npos) return words;
  const std::string_view last = words.substr(blank + 1);
  return std::all_of(last.begin(), last.end(), is_digit) ? words.substr(0, blank) : words;
}

}  // namespace

std::string_view leading_synset(std::string_view name) {
  const std::string_view id = name.substr(0, kSynsetLength);
  if (!is_synset_id(id)) return {};
  return name.size() > kSynsetLength && is_letter_or_digit(name[kSynsetLength]) ? std::string_view{}
                                                                                : id;
}

std::optional<int> whole_number(std::string_view name) {
  if (name.empty() || name.size() > 9 || !std::all_of(name.begin(), name.end(), is_digit))
    return std::nullopt;
  int number = 0;
  std::from_chars(name.data(), name.data() + name.size(), number);
  return number;
}

Candidates candidates_of_label(std::string_view label, const Synsets& synsets) {
  if (const auto found = by_sign(label, synsets)) return *found;
  if (const Candidates same = synsets.with_id(label); !same.empty()) return same;
  const Candidates listed = synsets.with_name(label);
  if (!listed.empty()) return listed;
  return synsets.with_name(label.substr(0, label.find(',')));
}

Candidates candidates_of_folder(std::string_view name, const Synsets& synsets) {
  if (const auto found = by_sign(name, synsets)) return *found;
  if (const Candidates same = synsets.with_id(name); !same.empty()) return same;
  return synsets.with_whole_name(name);
}

Candidates candidates_of_file(std::string_view stem, const Synsets& synsets) {
  const std::string plain = plain_words(stem);
  const std::string_view words = without_number(plain);
  for (const auto& [name, id] : kStudy)
    if (words == name) return synsets.with_id(id);
  const Candidates all = synsets.with_name(words);
  const std::size_t blank = words.find(' ');
  if (!all.empty() || blank == std::string_view::npos) return all;
  return synsets.with_name(words.substr(blank + 1));
}

}  // namespace perwatt::dataset
