// Lines of a list of pictures.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "dataset/listing.h"
#include "dataset/text_file.h"

namespace perwatt::dataset {
namespace {

constexpr std::size_t kMostLine = 8192, kMostLines = 5'000'000;
constexpr std::string_view kBlankInLine = " \t";

/// One line being cut into its fields.
struct Line {
  const std::string& source;
  std::size_t number;
  std::string_view rest;

  [[noreturn]] void reject(const std::string& what) const {
    throw UsageError(fmt::format("{}:{}: {}", source, number, what),
                     "write a picture a line: its path and its label; paths with blanks or commas "
                     "in double quotes");
  }

  bool quoted() const { return rest.starts_with('"'); }

  /// A field in double quotes; two of them are one. `rest` moves past it.
  std::string take_quoted() {
    std::string field;
    for (std::size_t i = 1; i < rest.size(); ++i) {
      if (rest[i] != '"') {
        field += rest[i];
      } else if (i + 1 < rest.size() && rest[i + 1] == '"') {
        field += rest[i++];
      } else {
        rest.remove_prefix(i + 1);
        return field;
      }
    }
    reject("a quote is not closed");
  }

  /// What stands before one of `ends`; `rest` is left at it.
  std::string take_until(std::string_view ends) {
    const std::size_t end = std::min(rest.find_first_of(ends), rest.size());
    const std::string field(trimmed(rest.substr(0, end)));
    rest.remove_prefix(end);
    return field;
  }

  std::string take_label() {
    rest = trimmed(rest);
    if (!quoted()) return std::string(rest);
    std::string label = take_quoted();
    if (!trimmed(rest).empty()) reject("something follows the label's closing quote");
    return label;
  }

  ListLine read(bool commas) {
    ListLine line{static_cast<int>(number), {}, {}};
    const bool tab = !quoted() && rest.find('\t') != std::string_view::npos;
    line.path = quoted() ? take_quoted() : take_until(commas ? "," : tab ? "\t" : " ");
    if (line.path.empty()) reject("no path");
    rest = trimmed(rest);
    if (commas && !rest.empty()) {
      if (rest[0] != ',') reject("no comma after the path");
      rest.remove_prefix(1);
    }
    line.label = take_label();
    return line;
  }
};

bool is_heading(const ListLine& line) {
  const std::string path = plain_words(line.path), label = plain_words(line.label);
  return (path == "path" || path == "file" || path == "filename" || path == "image") &&
         (label == "label" || label == "class" || label == "index" || label == "synset");
}

/// Whether a list's first line is CSV; a name that ends in .csv says so too.
bool has_commas(std::string_view line, const std::string& source_name) {
  if (plain_words(source_name).ends_with(".csv")) return true;
  if (!line.starts_with('"'))
    return line.find(',') != std::string_view::npos &&
           line.find_first_of(kBlankInLine) == std::string_view::npos;
  const std::size_t end = line.find('"', 1);
  return end != std::string_view::npos && line.substr(end + 1).starts_with(',');
}

}  // namespace

std::vector<ListLine> parse_list(std::string_view text, const std::string& source_name) {
  std::vector<ListLine> lines;
  bool first = true, commas = false;
  for (Lines reader(text); auto content = reader.next();) {
    if (content->empty() || content->starts_with('#')) continue;
    Line line{source_name, reader.number(), *content};
    if (content->size() > kMostLine) line.reject("the line is too long");
    if (lines.size() == kMostLines) line.reject("too many lines");
    if (first) commas = has_commas(*content, source_name);
    ListLine read = line.read(commas);
    if (!first || !is_heading(read)) lines.push_back(std::move(read));
    first = false;
  }
  return lines;
}

}  // namespace perwatt::dataset
