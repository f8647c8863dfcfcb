// How steadily a machine gives its time, from the lengths of equal pieces of work, and what
// interval that lets one reach. Pure. Is NOT aware of CPUs, threads or clocks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace perwatt::stats {

struct Noise {
  std::int64_t pieces = 0;
  double seconds = 0;          ///< of all pieces together
  double piece_seconds = 0;    ///< median length
  double variation = 0;        ///< coefficient of variation, stalls included
  double autocorrelation = 0;  ///< lag 1
  /// Relative half-width of the mean's 95 % interval after `seconds`; absent with too few pieces.
  std::optional<double> half_width;
  int stalls = 0;            ///< pieces longer than three times the median
  double stall_seconds = 0;  ///< mean length over the median of those
  double stall_share = 0;    ///< of the time
  double slow_speed = 1;     ///< of slow stretches against quick ones, stalls aside: 1 = one speed
};

/// `pieces` are lengths in seconds, in order, positive.
Noise noise_of(std::span<const double> pieces);

/// How long the same noise must be measured until the interval is within `target` either way: its
/// width falls with the square root of time. At least a second; absent where not known.
std::optional<double> seconds_to_reach(const Noise& noise, double target);

/// "varies by 1.2 % (autocorrelation 0.31): ±2 % in 1.4 s, ±1 % in 6 s; stalls of 40 ms about every
/// 3 s".
std::string describe(const Noise& noise);

}  // namespace perwatt::stats
