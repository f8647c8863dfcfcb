#include "report/table/text_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace perwatt::report {
namespace {

std::string escaped(std::string_view words) {
  std::string all;
  for (const char c : words) {
    if (c == '<')
      all += "&lt;";
    else if (c == '\n')
      all += ' ';
    else if (std::string_view("|*_`[]\\").find(c) != std::string_view::npos)
      all += std::string("\\") + c;
    else
      all += c;
  }
  return all;
}

}  // namespace

std::string plain(const TextTable& text_table, const TableStyle& style) {
  std::string all =
      painted(text::wrap(text_table.title, style.width, "  "), Tone::strong, style.colour) + "\n";
  for (const std::string& note : text_table.notes)
    all += painted(text::wrap(note, style.width, "  "), Tone::quiet, style.colour) + "\n";
  std::vector<std::string> remarks = text_table.remarks;
  if (!text_table.rows.empty()) {
    Grid grid(text_table.columns);
    for (const auto& row : text_table.rows) grid.row(row);
    const std::vector<std::string> left_out = grid.fit(style.width);
    if (!left_out.empty())
      remarks.push_back(fmt::format("left out at this width: {}", fmt::join(left_out, ", ")));
    all += "\n" + grid.text(style.colour);
  }
  if (!remarks.empty()) all += "\n";
  for (const std::string& remark : remarks) all += text::wrap(remark, style.width, "  ") + "\n";
  return all;
}

std::string markdown(const TextTable& text_table) {
  std::string all = fmt::format("### {}\n\n", escaped(text_table.title));
  for (const std::string& note : text_table.notes) all += fmt::format("- {}\n", escaped(note));
  if (!text_table.notes.empty()) all += "\n";
  if (!text_table.rows.empty()) {
    const auto line = [](const auto& items, auto words) {
      std::string cells = "|";
      for (const auto& item : items) cells += fmt::format(" {} |", words(item));
      return cells + "\n";
    };
    all += line(text_table.columns, [](const Grid::Column& c) { return escaped(c.title); });
    all += line(text_table.columns, [](const Grid::Column& c) {
      return std::string(c.align == text::Align::left ? "---" : "---:");
    });
    for (const auto& row : text_table.rows)
      all += line(row, [](const Grid::Cell& cell) {
        const std::string words = escaped(cell.text);
        return cell.tone == Tone::strong && !words.empty() ? "**" + words + "**" : words;
      });
    all += "\n";
  }
  for (const std::string& remark : text_table.remarks)
    all += fmt::format("{}\n\n", escaped(remark));
  if (all.ends_with("\n\n")) all.pop_back();
  return all;
}

}  // namespace perwatt::report
