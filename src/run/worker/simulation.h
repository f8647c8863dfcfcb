// Simulated time for a case: nothing waits, and whoever knows the truth hears when the engine
// works.
#pragma once

#include <functional>

#include "base/clock.h"

namespace perwatt::run {

struct Simulation {
  SimulatedClock clock;
  std::function<void(bool)> busy;  ///< the engine begins to work, or rests; may be empty
};

}  // namespace perwatt::run
