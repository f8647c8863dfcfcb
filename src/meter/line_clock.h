// Whose clock a meter's lines carry. Is NOT aware of where the lines come from.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"

namespace perwatt::meter {

enum class LineClock {
  unknown,    ///< look at the first line
  start,      ///< seconds since some start of its own
  monotonic,  ///< CLOCK_MONOTONIC, as perwatt's own
  epoch,      ///< seconds since 1970
  edge        ///< its own; found by edges of the load
};

/// "start", "monotonic", "epoch", "edge"; "" is unknown.
std::optional<LineClock> line_clock_of(const std::string& word);

/// Which it is when a line with this stamp came at `now` of CLOCK_MONOTONIC: seconds since 1970 are
/// far above any other; within a minute of `now` they are CLOCK_MONOTONIC's, unless the machine
/// itself has been up for less than that.
LineClock guess_clock(double stamp, Nanoseconds now);

/// CLOCK_REALTIME less CLOCK_MONOTONIC, in seconds, now.
double epoch_ahead();

}  // namespace perwatt::meter
