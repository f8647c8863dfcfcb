#include "meter/recording.h"

#include <fmt/format.h>

#include <cmath>

namespace perwatt::meter {

stats::Sensor sensor_of(const SourceInfo& info, const Channel& channel) {
  stats::Sensor sensor;
  sensor.counter = channel.quantity == Quantity::joules;
  sensor.resolution = channel.resolution;
  if (info.update_hz && *info.update_hz > 0)
    sensor.update_period = from_seconds(1 / *info.update_hz);
  sensor.averaged_over = info.averaged_over;
  return sensor;
}

stats::EnergyEstimate total_energy(const Recording& recording, const stats::Window& window) {
  std::vector<stats::EnergyEstimate> parts;
  for (std::size_t i = 0; i < recording.series.size(); ++i) {
    const Channel& channel = recording.info.channels[i];
    if (channel.counted)
      parts.push_back(
          stats::energy(recording.series[i], window, sensor_of(recording.info, channel)));
  }
  stats::EnergyEstimate total = stats::sum(parts);
  if (parts.empty())
    total.problem = "its rails are known, but not which of them make up a total";
  else if (!total.usable() && !recording.failures.empty())
    total.problem += fmt::format(" ({})", recording.failures.front().reason);
  else if (!total.usable() && recording.lost > 0)
    total.problem += fmt::format(" ({} readings were lost for want of memory)", recording.lost);
  return total;
}

double systematic_share(const SourceInfo& info, double watts) {
  if (watts <= 0) return info.gain_error;
  return info.gain_error + info.offset_error_w / watts;
}

}  // namespace perwatt::meter
