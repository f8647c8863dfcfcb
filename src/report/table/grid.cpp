#include "report/table/grid.h"

#include <algorithm>
#include <numeric>

namespace perwatt::report {

namespace {

std::string_view escape_of(Tone tone) {
  switch (tone) {
    case Tone::strong:
      return "\x1b[1m";
    case Tone::quiet:
      return "\x1b[2m";
    case Tone::failure:
      return "\x1b[31m";
    case Tone::plain:
      break;
  }
  return "";
}

std::string without_trailing_spaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::string painted(const std::string& text, Tone tone, bool colour) {
  if (!colour || tone == Tone::plain || text.empty()) return text;
  return std::string(escape_of(tone)) + text + "\x1b[0m";
}

std::vector<int> Grid::widths() const {
  std::vector<int> widths;
  for (const Column& column : columns_) widths.push_back(text::width(column.title));
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = std::max(widths[i], text::width(row[i].text));
  return widths;
}

int Grid::total() const {
  const std::vector<int> columns = widths();
  const int gaps = gap_ * (static_cast<int>(columns.size()) - 1);
  return std::accumulate(columns.begin(), columns.end(), gaps);
}

void Grid::drop(std::size_t column) {
  const auto at = static_cast<std::ptrdiff_t>(column);
  columns_.erase(columns_.begin() + at);
  for (auto& row : rows_) row.erase(row.begin() + at);
}

std::vector<std::string> Grid::fit(int width) {
  std::vector<std::string> left_out;
  if (total() > width) gap_ = 1;
  while (total() > width) {
    const auto least = std::ranges::max_element(columns_, {}, &Column::rank);
    if (least == columns_.end() || least->rank == 0) break;
    left_out.push_back(least->title);
    drop(static_cast<std::size_t>(least - columns_.begin()));
  }
  return left_out;
}

std::string Grid::text(bool colour) const {
  const std::vector<int> columns = widths();
  const auto line = [&](const auto& cell_of) {
    std::string words;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Cell cell = cell_of(i);
      const std::string padded = text::pad(cell.text, columns[i], columns_[i].align);
      words += std::string(i == 0 ? 0 : static_cast<std::size_t>(gap_), ' ') +
               painted(padded, cell.tone, colour);
    }
    return without_trailing_spaces(words) + "\n";
  };
  std::string all = line([&](std::size_t i) { return Cell{columns_[i].title, Tone::strong}; });
  std::string rule;
  for (int i = 0; i < total(); ++i) rule += "\xE2\x94\x80";
  all += painted(rule, Tone::quiet, colour) + "\n";
  for (const auto& row : rows_) all += line([&](std::size_t i) { return row[i]; });
  return all;
}

}  // namespace perwatt::report
