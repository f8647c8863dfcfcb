// The series that were taken while cases ran, for programs: every value, in long form.
// Is NOT aware of charts.
#pragma once

#include <string>

#include "record/run_view.h"

namespace perwatt::report {

/// RFC 4180, a row a value: record, name, quantity, unit, source, seconds, value. Records in the
/// run's order; `seconds` since the steady window began.
std::string traces_csv(const record::RunView& view);
/// {"run": ID, "records": [{"record": ID, "traces": [{"name", "quantity", "unit", "source",
/// "seconds": [...], "values": [...]}]}]}; records without traces have an empty list.
std::string traces_json(const record::RunView& view);

}  // namespace perwatt::report
