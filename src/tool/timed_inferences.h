// From the times of single inferences that a tool has exported to a measurement. Pure.
// Is NOT aware of files or of any tool.
#pragma once

#include <optional>
#include <span>

#include "load/scenario.h"

namespace perwatt::tool {

/// One inference on the tool's own clock, in milliseconds since an origin of its own.
struct TimedInference {
  double start_ms = 0, end_ms = 0;
  double latency_ms = 0;  ///< by the tool's definition; not always end - start
};

/// What these inferences say, with the interval that load::measure() would give them. `streams` ran
/// at the same time; which inference ran on which is not known, so each goes to the stream that was
/// free the shortest time. The latest end is at `ended` on CLOCK_MONOTONIC. `stop` is left at
/// fixed_plan. Throws engine::Failure where there is none.
load::Measurement measurement_of(std::span<const TimedInference> inferences, int streams,
                                 Nanoseconds ended);

/// Whether the latencies had settled: the means of the last two quarters agree within 1 %, or
/// within twice the standard error of their difference. Eight at least.
bool stationary(std::span<const TimedInference> inferences);

}  // namespace perwatt::tool
