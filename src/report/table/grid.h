// Rows and columns of text, aligned, in a given width.
// Is NOT aware of records.
#pragma once

#include <string>
#include <vector>

#include "report/figures/text.h"

namespace perwatt::report {

/// What a cell or line says beside its words; colour on a terminal that has it.
enum class Tone { plain, strong, quiet, failure };
std::string painted(const std::string& text, Tone tone, bool colour);

class Grid {
 public:
  struct Column {
    std::string title;
    text::Align align = text::Align::right;
    int rank =
        0;  ///< 0 always stays; where there is no room the column of the highest rank goes first
  };
  struct Cell {
    std::string text;
    Tone tone = Tone::plain;
  };

  explicit Grid(std::vector<Column> columns) : columns_(std::move(columns)) {}
  /// As many cells as columns.
  void row(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }
  /// Leaves out columns until the rest fits, and returns their titles. Columns of rank 0 may still
  /// be wider.
  std::vector<std::string> fit(int width);
  /// Heading, rule and rows, each line ended.
  std::string text(bool colour) const;

 private:
  std::vector<int> widths() const;
  int total() const;
  void drop(std::size_t column);

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
  int gap_ = 2;
};

}  // namespace perwatt::report
