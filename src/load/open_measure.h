// A measurement of an open loop, and who says when it is enough. Is NOT aware of threads or lanes.
#pragma once

#include <functional>

#include "load/driver.h"

namespace perwatt::load {

/// Asked at each look; true ends the measurement.
using Enough = std::function<bool(const stats::Histogram&, const stats::LatencySequence&)>;

Measurement measure_until(Target& target, const Demand& demand, const StopRule& rule, Clock& clock,
                          const Observer& observer, const Enough& enough);

/// How many looks there are between a rule's floor and ceiling.
int looks_of(const StopRule& rule);

}  // namespace perwatt::load
