// What was sampled of the machine while a case ran, as traces of its record. Pure.
// Is NOT aware of how samples are taken or where traces are kept.
#pragma once

#include <span>
#include <vector>

#include "board/probes.h"
#include "record/trace.h"

namespace perwatt::run {

/// `samples` in order of time; `began` is the start of the steady window. Clocks in MHz,
/// temperatures by zone (the eight that became hottest), loads as shares of all CPUs' time between
/// neighbouring samples, in the middle between them; what stayed zero all the time (swap, throttle
/// events, memory pressure) has no trace.
std::vector<record::Trace> state_traces(std::span<const board::Sample> samples, Nanoseconds began);

}  // namespace perwatt::run
