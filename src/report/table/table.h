// A run as a table for a terminal. Pure: a RunView in, text out.
// Is NOT aware of where records come from or where the text goes.
#pragma once

#include <string>

#include "record/run_view.h"
#include "report/table/style.h"

namespace perwatt::report {

/// The final table: a row a network, engine, device, precision, with the repeats of a case pooled;
/// what failed stands with its label; remarks below.
std::string table(const record::RunView& view, const TableStyle& style);

}  // namespace perwatt::report
