#include "dataset/synsets.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "dataset/text_file.h"

namespace perwatt::dataset {
namespace {

constexpr std::size_t kMostClasses = 100'000, kLongestLine = 4096, kLargestList = 16 << 20;
/// Names are found by their last words up to this many.
constexpr int kMostLastWords = 4;

void add(std::map<std::string, Candidates, std::less<>>& map, std::string_view name, int index) {
  Candidates& candidates = map[std::string(name)];
  if (candidates.empty() || candidates.back() != index) candidates.push_back(index);
}

}  // namespace

Synsets::Synsets(std::vector<Synset> synsets) : synsets_(std::move(synsets)) {
  for (int index = 0; index < size(); ++index) {
    const auto& [id, names] = (*this)[index];
    if (!by_id_.emplace(id, index).second)
      throw UsageError(fmt::format("the class {} stands twice among the classes", id),
                       "list each class once");
    for (std::string_view rest = names; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string name = plain_words(rest.substr(0, comma));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      if (name.empty()) continue;
      add(by_name_, name, index);
      std::size_t end = name.rfind(' ');
      for (int words = 1; words <= kMostLastWords && end != std::string::npos; ++words) {
        add(by_ending_, std::string_view(name).substr(end + 1), index);
        end = end == 0 ? std::string::npos : name.rfind(' ', end - 1);
      }
    }
  }
}

Candidates Synsets::with_id(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? Candidates{} : Candidates{found->second};
}

Candidates Synsets::with_whole_name(std::string_view name) const {
  const auto found = by_name_.find(plain_words(name));
  return found == by_name_.end() ? Candidates{} : found->second;
}

Candidates Synsets::with_name(std::string_view name) const {
  const Candidates whole = with_whole_name(name);
  if (!whole.empty()) return whole;
  const auto found = by_ending_.find(plain_words(name));
  return found == by_ending_.end() ? Candidates{} : found->second;
}

std::string Synsets::describe(const Candidates& candidates, std::size_t most) const {
  std::string text;
  for (std::size_t i = 0; i < candidates.size() && i < most; ++i) {
    const auto& [id, names] = (*this)[candidates[i]];
    text += fmt::format("{}{} {}", i == 0 ? "" : "; ", id, names.substr(0, names.find(',')));
  }
  if (candidates.size() > most) text += fmt::format("; and {} more", candidates.size() - most);
  return text;
}

Synsets parse_synsets(std::string_view text, const std::string& source_name) {
  const std::string remedy = "write a class a line: its synset, a blank, its names";
  std::vector<Synset> synsets;
  std::map<std::string, std::size_t, std::less<>> lines;
  for (Lines reader(text); auto line = reader.next();) {
    const auto reject = [&](const std::string& what) {
      throw UsageError(fmt::format("{}:{}: {}", source_name, reader.number(), what), remedy);
    };
    if (line->size() > kLongestLine) reject("the line is too long");
    if (line->empty() && reader.only_blank_left()) break;
    const std::size_t blank = std::min(line->find_first_of(" \t"), line->size());
    if (blank == 0) reject("no class");
    if (synsets.size() == kMostClasses) reject("too many classes");
    Synset synset{std::string(line->substr(0, blank)), std::string(trimmed(line->substr(blank)))};
    const auto [first, fresh] = lines.emplace(synset.id, reader.number());
    if (!fresh) reject(fmt::format("{} stands in line {} already", synset.id, first->second));
    synsets.push_back(std::move(synset));
  }
  if (synsets.empty()) throw UsageError(fmt::format("{}: no classes", source_name), remedy);
  return Synsets(std::move(synsets));
}

Synsets read_synsets(const std::filesystem::path& file) {
  return parse_synsets(read_text(file, kLargestList, "the classes"), file.string());
}

bool is_synset_id(std::string_view word) {
  return word.size() == 9 && word[0] == 'n' &&
         std::all_of(word.begin() + 1, word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace perwatt::dataset
