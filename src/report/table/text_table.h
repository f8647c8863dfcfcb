// A heading, notes, rows and remarks, as text for a terminal or as Markdown for a pull request.
// Is NOT aware of what they say.
#pragma once

#include <string>
#include <vector>

#include "report/table/grid.h"
#include "report/table/style.h"

namespace perwatt::report {

struct TextTable {
  std::string title;
  std::vector<std::string> notes;  ///< above the rows, a line each
  std::vector<Grid::Column> columns;
  std::vector<std::vector<Grid::Cell>> rows;
  std::vector<std::string> remarks;  ///< below the rows
};

/// Columns that do not fit are left out, and it is said.
std::string plain(const TextTable& text_table, const TableStyle& style);
/// GitHub-flavoured. Text of the user's is made harmless: no HTML, no table borders.
std::string markdown(const TextTable& text_table);

}  // namespace perwatt::report
