// What a record holds before anything was measured. Is NOT aware of how that is done.
#pragma once

#include "record/record.h"
#include "run/plan/network_source.h"
#include "run/plan/plan.h"

namespace perwatt::run {

/// A record of the case that begins now: a name of its own, the time, the perwatt that measures,
/// the case and its network.
record::Record new_record(const Case& item, const NetworkFile& file);

}  // namespace perwatt::run
