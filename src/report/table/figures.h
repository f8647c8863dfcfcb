// The table's columns of figures: speed, power, accuracy, likeness. Is NOT aware of rows or
// colours.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "record/run_view.h"
#include "report/table/grid.h"

namespace perwatt::report {

/// A column beside the axes: its heading and what it says of an ok record; "" where it has nothing
/// to say.
struct TableFigure {
  Grid::Column column;
  std::function<std::string(const record::Record&)> of;
};

/// Those that this run has figures for.
std::vector<TableFigure> table_figures(const record::RunView& view);

/// How far processes lie apart, and what noise there is within one, of the cases that are repeated:
/// "1.8 %, 0.6 %". Nothing where none is.
std::vector<TableFigure> repeat_figures(const record::RunView& view);

/// Those of accuracy and likeness alone.
std::vector<TableFigure> accuracy_figures(const record::RunView& view);

/// False for words that stand where a figure could not be given ("too few", "seeded").
bool is_value(std::string_view words);

}  // namespace perwatt::report
