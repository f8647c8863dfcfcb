#include "stats/noise.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/batch_means.h"
#include "stats/mean_interval.h"

namespace perwatt::stats {
namespace {

/// Of a copy, so that the order stays. `share` from 0 to 1.
double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + place, values.end());
  return values[static_cast<std::size_t>(place)];
}

double median(std::span<const double> values) {
  return quantile({values.begin(), values.end()}, 0.5);
}

/// Slow stretches against quick ones: the 10th and the 90th percentile of the medians of 50 ms
/// each, which single stalls do not move.
double slow_speed(std::span<const double> pieces, double piece_seconds) {
  constexpr double kStretch = 0.05;
  constexpr std::size_t kFewest = 5, kFewestStretches = 4;
  const auto length =
      std::max(kFewest, static_cast<std::size_t>(std::llround(kStretch / piece_seconds)));
  std::vector<double> medians;
  for (std::size_t i = 0; i + length <= pieces.size(); i += length)
    medians.push_back(median(pieces.subspan(i, length)));
  if (medians.size() < kFewestStretches) return 1;
  return quantile(medians, 0.1) / quantile(medians, 0.9);
}

std::string duration(double seconds) {
  if (seconds < 1) return fmt::format("{:.0f} ms", seconds * 1e3);
  if (seconds < 10) return fmt::format("{:.1f} s", seconds);
  if (seconds < 120) return fmt::format("{:.0f} s", seconds);
  return fmt::format("{:.0f} min", seconds / 60);
}

std::string reach(const Noise& noise, double target) {
  const auto needed = seconds_to_reach(noise, target);
  return needed ? fmt::format("\xC2\xB1{:.0f} % in {}", target * 100, duration(*needed)) : "";
}

}  // namespace

Noise noise_of(std::span<const double> pieces) {
  constexpr double kStall = 3;
  Noise noise;
  if (pieces.empty()) return noise;
  noise.pieces = static_cast<std::int64_t>(pieces.size());
  noise.piece_seconds = median(pieces);
  BatchMeans means;
  double squares = 0, stalled = 0;
  for (const double piece : pieces) {
    means.add(piece);
    noise.seconds += piece;
    if (piece <= kStall * noise.piece_seconds) continue;
    ++noise.stalls;
    stalled += piece - noise.piece_seconds;
  }
  for (const double piece : pieces) squares += std::pow(piece / means.mean() - 1, 2);
  noise.variation = std::sqrt(squares / static_cast<double>(pieces.size()));
  noise.autocorrelation = means.autocorrelation();
  if (const auto interval = mean_interval(means); interval && interval->mean > 0)
    noise.half_width =
        std::max(interval->high - interval->mean, interval->mean - interval->low) / interval->mean;
  if (noise.stalls > 0) noise.stall_seconds = stalled / noise.stalls;
  noise.stall_share = stalled / noise.seconds;
  noise.slow_speed = slow_speed(pieces, noise.piece_seconds);
  return noise;
}

std::optional<double> seconds_to_reach(const Noise& noise, double target) {
  constexpr double kFloor = 1;
  if (!noise.half_width || !std::isfinite(*noise.half_width)) return std::nullopt;
  return std::max(kFloor, noise.seconds * std::pow(*noise.half_width / target, 2));
}

std::string describe(const Noise& noise) {
  constexpr double kTwoSpeeds = 0.95;
  std::string text = fmt::format("varies by {:.1f} % (autocorrelation {:.2f})",
                                 noise.variation * 100, noise.autocorrelation);
  if (noise.half_width)
    text += fmt::format(": {}, {}", reach(noise, 0.02), reach(noise, 0.01));
  else
    text += ": too few pieces for an interval";
  if (noise.slow_speed < kTwoSpeeds)
    text += fmt::format("; its speed changes, slow stretches run at {:.0f} % of quick ones",
                        noise.slow_speed * 100);
  if (noise.stalls > 0)
    text += fmt::format("; stalls of {} about every {}", duration(noise.stall_seconds),
                        duration(noise.seconds / noise.stalls));
  return text;
}

}  // namespace perwatt::stats
