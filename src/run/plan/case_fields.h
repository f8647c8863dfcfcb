// A case as the fields of a record say it. Pure. Is NOT aware of what was measured.
#pragma once

#include "record/record.h"
#include "run/plan/plan.h"

namespace perwatt::run {

void put_case(record::Record& record, const Case& item);
/// Whether a record is of this case, as far as its fields say; versions and hashes are not looked
/// at.
bool is_of(const record::Record& record, const Case& item);

}  // namespace perwatt::run
