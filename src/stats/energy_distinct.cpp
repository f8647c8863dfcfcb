#include <algorithm>
#include <cmath>

#include "stats/energy_noise.h"

namespace perwatt::stats {
namespace {

/// Changes that are larger than so many quantisation steps are not the quantisation's.
constexpr double kSteps = 3;
/// Of the values, this share must last for two readings or more to call that the sensor's pace.
constexpr double kRegular = 0.8;

struct Repeats {
  bool any = false;      ///< equal neighbours are old values read again
  bool regular = false;  ///< most values last for several readings
};

Repeats repeats(std::span<const Stamped> readings, const Sensor& sensor) {
  std::vector<double> changes;
  std::size_t values = 0, lasting = 0, run = 1;
  for (std::size_t i = 1; i < readings.size(); ++i) {
    const double change = std::abs(readings[i].value - readings[i - 1].value);
    if (change == 0) {
      ++run;
      continue;
    }
    changes.push_back(change);
    ++values;
    if (run > 1) ++lasting;
    run = 1;
  }
  Repeats found;
  if (changes.empty() || changes.size() + 1 == readings.size()) return found;
  const double step =
      sensor.resolution > 0 ? sensor.resolution : *std::ranges::min_element(changes);
  const auto middle = changes.begin() + static_cast<std::ptrdiff_t>(changes.size() / 2);
  std::ranges::nth_element(changes, middle);
  found.any = sensor.counter || *middle > kSteps * step;
  found.regular =
      found.any && static_cast<double>(lasting) >= kRegular * static_cast<double>(values);
  return found;
}

}  // namespace

std::vector<Stamped> distinct(std::span<const Stamped> readings, const Sensor& sensor) {
  const Repeats found = repeats(readings, sensor);
  std::vector<Stamped> kept;
  kept.reserve(readings.size());
  for (std::size_t i = 0; i < readings.size(); ++i) {
    if (i > 0 && found.any && readings[i].value == readings[i - 1].value) continue;
    if (i > 0 && readings[i].at <= readings[i - 1].at) continue;
    Stamped one = readings[i];
    if (i > 0 && found.regular) one.at -= (readings[i].at - readings[i - 1].at) / 2;
    if (!sensor.counter) one.at -= sensor.averaged_over / 2;
    kept.push_back(one);
  }
  return kept;
}

}  // namespace perwatt::stats
