// The page's tables, as HTML. Knows nothing of charts.
#pragma once

#include <string>

#include "record/run_view.h"

namespace perwatt::report {

/// The machine's identity as a list of terms, in HTML. What the identity does not tell is left out.
std::string machine_list(const record::RunView& view);
/// One line: processor or board, cores, memory. Plain text; "" where the run does not say.
std::string machine_line(const record::Run& run);
std::string state_table(const record::RunView& view);
std::string records_table(const record::RunView& view);
/// What the repeats of each case say together; "" where no case has some.
std::string repeats_table(const record::RunView& view);
/// What pictures were answered with; "" where no case has a data set.
std::string accuracy_table(const record::RunView& view);
/// Preset estimators beside ours; "" where no case has one.
std::string presets_table(const record::RunView& view);
/// Every field of every record, a row a field.
std::string fields_table(const record::RunView& view);

}  // namespace perwatt::report
