// One case in a worker of its own: from its network's file to its record.
// Is NOT aware of other cases, of the store or of reports.
#pragma once

#include <functional>
#include <optional>

#include "record/result.h"
#include "run/measure/accuracy.h"
#include "run/measure/options.h"
#include "run/measure/phase.h"
#include "run/plan/network_source.h"
#include "run/worker/classification.h"
#include "run/worker/messages.h"

namespace perwatt::run {

/// What a worker is asked to load for the case.
LoadOrder load_order(const Case& item, const NetworkFile& file);

/// What a case tells while it runs.
using ProgressCallback =
    std::function<void(Phase, const std::optional<load::InterimResult>&, double fraction)>;

/// Runs the case; every failure is in the record, and so is a network that no engine could be fed.
/// Where it is `refused` already, nothing is run, and that is what the record says.
/// Nothing where interrupted: then there is no record. The worker has ended on return. Throws Error
/// where no process can be had.
std::optional<record::Result> run_case(const Case& item, const NetworkFile& file,
                                       const std::optional<Classification>& refused,
                                       const Options& options, References& references,
                                       const ProgressCallback& tell);

}  // namespace perwatt::run
