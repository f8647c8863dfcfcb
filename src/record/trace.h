// A series of stamped values that were taken while a case ran: watts of a rail, a temperature, a
// clock. Is NOT aware of how they were taken or where they are kept.
#pragma once

#include <vector>

#include "record/record.h"

namespace perwatt::record {

struct Trace {
  Text name;                  ///< of the rail, zone or clock ("VDD_IN", "cpu-thermal", "cpu")
  Text quantity;              ///< "power", "energy", "temperature", "clock", "load", ...
  Text unit;                  ///< "W", "J", "degC", "MHz", "share"
  Text source;                ///< the meter that gave it, or "" for the machine itself
  std::vector<Real> seconds;  ///< since the steady window began (negative before), ascending
  std::vector<Real> values;   ///< as many; finite

  bool operator==(const Trace&) const = default;
};

}  // namespace perwatt::record
