// Energy of a window from stamped readings of a meter, with an interval. Pure.
// Is NOT aware of meters, rails or cases.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"

namespace perwatt::stats {

/// A reading and the middle of the time in which it was taken.
struct Stamped {
  Nanoseconds at{0};
  double value = 0;
};

struct Window {
  Nanoseconds began{0}, ended{0};
  Nanoseconds length() const { return ended - began; }
};

/// What is known of the sensor behind the readings.
struct Sensor {
  bool counter = false;   ///< readings are joules that only grow, not watts
  double resolution = 0;  ///< smallest step, in the readings' unit; 0 = taken from the readings
  Nanoseconds update_period{0};  ///< between new values; 0 = unknown
  Nanoseconds averaged_over{0};  ///< a reading is the mean of so long before it; 0 = of an instant
};

/// Readings without the repeats of old values. Equal neighbours are repeats where the changes
/// between others are larger than quantisation alone would make them; of a counter, always. Where
/// values regularly last for several readings, a change is stamped between the reading that shows
/// it and the one before.
std::vector<Stamped> distinct(std::span<const Stamped> readings, const Sensor& sensor);

/// Intervals are 95 %. They hold quantisation, the sensor's noise, variation between the readings,
/// steps at unknown times, gaps and the window's edges; NOT the sensor's own gain and offset.
struct EnergyEstimate {
  double joules = 0, joules_low = 0, joules_high = 0;  ///< of this window
  double watts = 0;                                    ///< joules / length
  /// Of the power that would go on like this: the window's own interval or, where it is wider, that
  /// of the mean of the autocorrelated readings (mean_interval.h).
  double watts_low = 0, watts_high = 0;
  std::int64_t updates = 0;  ///< distinct readings in the window
  double rate_hz = 0;        ///< of them
  Nanoseconds gap{0};        ///< longest time in the window without one
  double coverage = 0;  ///< share of the window that lies between readings of the usual distance
  std::string problem;  ///< why no figure can be stated; then all of the above but the counts
                        ///< are 0. "" = usable
  bool usable() const { return problem.empty(); }
};

/// `readings` in order of time; those around the window are wanted too, for its edges. No figure
/// where readings leave more than two of their usual distances open at an edge or half of the
/// window in all. Formulas: docs/power.md.
EnergyEstimate energy(std::span<const Stamped> readings, const Window& window,
                      const Sensor& sensor);

/// The sum of rails that do not lie inside one another; their errors are independent. A rail
/// without a figure leaves the sum without one.
EnergyEstimate sum(std::span<const EnergyEstimate> parts);

/// A value with its 95 % interval.
struct Interval {
  double value = 0, low = 0, high = 0;
};

/// a / b of independent positive figures, by the logarithms' half-widths.
Interval ratio(const Interval& a, const Interval& b);
/// a - b of independent figures.
Interval difference(const Interval& a, const Interval& b);

/// The x with P(|U + N| <= x) = 0.95 for U uniform in [-half, half] and N normal.
double rectangle_and_normal(double half, double standard_deviation);

}  // namespace perwatt::stats
