// What a source gave in one stretch of sampling. Is NOT aware of how it was sampled.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "meter/meter.h"
#include "stats/energy.h"

namespace perwatt::meter {

/// One reason why a source could not be read, and how often.
struct ReadFailure {
  std::string reason, remedy;
  std::int64_t times = 0;
};

struct Recording {
  SourceInfo info;
  std::vector<std::vector<stats::Stamped>> series;  ///< by channel, in order of time
  std::vector<ReadFailure> failures;                ///< the first few reasons
  std::int64_t polls = 0;
  std::int64_t missed = 0;  ///< polls left out because an earlier one took too long
  std::int64_t lost = 0;    ///< readings for which there was no memory any more
};

/// Of the channels that are counted, as energy() wants it.
stats::Sensor sensor_of(const SourceInfo& info, const Channel& channel);

/// The energy of the source's total in a window; a problem where no channel is counted, or where
/// readings failed.
stats::EnergyEstimate total_energy(const Recording& recording, const stats::Window& window);

/// The share by which the source's own gain and offset may move a power.
double systematic_share(const SourceInfo& info, double watts);

}  // namespace perwatt::meter
