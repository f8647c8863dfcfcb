// The published study as a run, so that what is asked of a run can be asked of it. Its records are
// marked: engine and weights are "study". Is NOT aware of what is asked.
#pragma once

#include "record/run_view.h"

namespace perwatt::report {

/// The text of `engine` and `weights` in its records.
inline constexpr const char* kStudyMark = "study";

/// A record a configuration, 288, in the file's order. Devices are the study's titles ("Xavier
/// DLA"). Watts are throughput over efficiency; boundaries are what the study's scripts read.
/// Executed precision is known of the NCS and the DLA only: both compute in FP16 whatever is asked.
record::RunView study_view();

}  // namespace perwatt::report
