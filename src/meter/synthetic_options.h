// What the synthetic meter is told to be. Is NOT aware of clocks or sinks.
#pragma once

#include <string>
#include <vector>

#include "meter/synthetic_power.h"

namespace perwatt::meter {

/// A stretch of time, in seconds since the meter was opened.
struct Stretch {
  double from = 0, to = 0;
  bool holds(double at) const { return at >= from && at < to; }
};

struct SyntheticOptions {
  PowerLaw law;
  int rails = 1;                            ///< that share the power evenly
  double noise = 0;                         ///< standard deviation of a reading, W
  double resolution = 0;                    ///< W or J; 0 = as fine as a double
  double update = 0;                        ///< s between new values; 0 = every reading is new
  double average = 0;                       ///< s before a reading that it is the mean of
  bool counter = false;                     ///< joules instead of watts
  double wrap = 0;                          ///< J at which the counter begins anew; 0 = never
  double poll = 0.1;                        ///< s
  double delay = 0;                         ///< s that each rail's read takes
  double repeat = 0;                        ///< share of reads that give the value before
  double again = 0;                         ///< share of reads that the kernel puts off (EAGAIN)
  double vanish = -1;                       ///< s from which on it is gone; < 0 = never
  std::vector<Stretch> stalls;              ///< it gives the value from before
  std::vector<Stretch> silent;              ///< it gives nothing
  double gain_error = 0, offset_error = 0;  ///< that it says it has; its readings have none
  std::string boundary = "synthetic";
};

/// Reads "constant=5,noise=0.1,burst=3/0.02/0.1"; the keys are the members, `step=W@S`,
/// `ramp=W@S-S`, `burst=W/S/S`, `sine=W/S`, `stall=S-S` and `silent=S-S` again and again. Throws
/// UsageError.
SyntheticOptions parse_synthetic(const std::string& text);

}  // namespace perwatt::meter
