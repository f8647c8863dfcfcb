// A run as programs read it: CSV, JSON. Pure: a RunView in, bytes out.
// Is NOT aware of where records come from or where the bytes go.
#pragma once

#include <string>

#include "record/run_view.h"

namespace perwatt::report {

/// RFC 4180, heading from the field table, a row a record.
std::string csv(const record::RunView& view);
/// {"run": {...}, "records": [{field: value}]}; absent fields are null.
std::string json(const record::RunView& view);

}  // namespace perwatt::report
