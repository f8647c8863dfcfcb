// A power that is known exactly at every time, and so is its energy: the truth behind the synthetic
// meter. Is NOT aware of sensors.
#pragma once

#include <cstdint>
#include <vector>

namespace perwatt::meter {

/// The sum of its terms; times are seconds since the meter was opened.
struct PowerLaw {
  struct Step {
    double watts, at;  ///< `watts` more from `at` on
  };
  struct Ramp {
    double watts, from, to;  ///< `watts` more, evenly from `from` to `to`
  };
  struct Bursts {
    double watts, length, period;  ///< `watts` more for `length`, once in each `period`
  };
  struct Sine {
    double watts, period;  ///< amplitude
  };
  double constant = 0;
  std::vector<Step> steps;
  std::vector<Ramp> ramps;
  std::vector<Bursts> bursts;
  std::vector<Sine> sines;
  std::uint64_t seed = 1;  ///< of where in its period each burst lies: anywhere, uniformly

  double watts(double at) const;
  /// From 0 to `at`. Exact up to rounding.
  double joules(double at) const;
};

}  // namespace perwatt::meter
