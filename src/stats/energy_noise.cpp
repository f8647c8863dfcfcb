#include "stats/energy_noise.h"

#include <algorithm>
#include <cmath>

namespace perwatt::stats {
namespace {

/// A step is so many times larger than both of its neighbours, and than the noise of a difference.
constexpr double kAlone = 3, kOutOfNoise = 4;
/// At most one step for so many readings: more of them are noise.
constexpr std::size_t kReadingsPerStep = 8;
/// Successive residuals share readings: with correlations -2/3 and 1/6, n of them are worth
/// n / (1 + 2 (4/9 + 1/36)).
constexpr double kSharing = 1 + 2 * (4.0 / 9 + 1.0 / 36);

double change(std::span<const Stamped> points, std::size_t i) {
  return std::abs(points[i + 1].value - points[i].value);
}

/// Square of reading i's distance from the line between its neighbours, as the variance of one
/// reading.
double residual(std::span<const Stamped> points, std::size_t i) {
  const double before = seconds(points[i].at - points[i - 1].at);
  const double after = seconds(points[i + 1].at - points[i].at);
  if (before + after <= 0) return 0;
  const double far = before / (before + after), near = 1 - far;
  const double off = points[i].value - near * points[i - 1].value - far * points[i + 1].value;
  return off * off / (1 + near * near + far * far);
}

std::vector<std::size_t> candidates(std::span<const Stamped> points) {
  std::vector<std::size_t> found;
  const std::size_t last = points.size() - 2;
  for (std::size_t i = 0; i <= last; ++i) {
    const double here = change(points, i);
    const bool alone = here > 0 && (i == 0 || change(points, i - 1) * kAlone < here) &&
                       (i == last || change(points, i + 1) * kAlone < here);
    if (alone) found.push_back(i);
  }
  std::ranges::sort(
      found, [&](std::size_t a, std::size_t b) { return change(points, a) > change(points, b); });
  found.resize(std::min(found.size(), std::max<std::size_t>(1, points.size() / kReadingsPerStep)));
  return found;
}

struct Noise {
  double variance = 0;
  std::size_t residuals = 0;
};

/// Of the residuals that none of the steps touches.
Noise noise_without(std::span<const Stamped> points, const std::vector<std::size_t>& steps) {
  Noise noise;
  for (std::size_t i = 1; i + 1 < points.size(); ++i) {
    const bool touched =
        std::ranges::any_of(steps, [i](std::size_t step) { return i == step || i == step + 1; });
    if (touched) continue;
    noise.variance += residual(points, i);
    ++noise.residuals;
  }
  if (noise.residuals > 0) noise.variance /= static_cast<double>(noise.residuals);
  return noise;
}

}  // namespace

Roughness roughness(std::span<const Stamped> points, double resolution) {
  Roughness found;
  if (points.size() < 3) return found;
  std::vector<std::size_t> steps = candidates(points);
  Noise noise = noise_without(points, steps);
  // Those that the noise explains are taken back, the smallest first; the noise then holds them.
  while (!steps.empty()) {
    const double least = change(points, steps.back());
    const double explained = kOutOfNoise * std::sqrt(2 * noise.variance) + 2 * resolution;
    if (noise.residuals >= 3 && least > explained) break;
    steps.pop_back();
    noise = noise_without(points, steps);
  }
  found.steps = std::move(steps);
  found.variance = noise.variance;
  found.degrees = static_cast<double>(noise.residuals) / kSharing;
  return found;
}

double slow_variance(std::span<const Stamped> points, const Roughness& rough) {
  std::vector<std::size_t> ends = rough.steps;  // of stretches, inclusive
  ends.push_back(points.size() - 1);
  std::ranges::sort(ends);
  double squares = 0;
  std::size_t first = 0;
  for (const std::size_t end : ends) {
    const auto stretch = points.subspan(first, end + 1 - first);
    double mean = 0;
    for (const Stamped& one : stretch) mean += one.value;
    mean /= static_cast<double>(stretch.size());
    for (const Stamped& one : stretch) squares += (one.value - mean) * (one.value - mean);
    first = end + 1;
  }
  const double degrees = static_cast<double>(points.size() - ends.size());
  return degrees <= 0 ? 0 : std::max(0.0, squares / degrees - rough.variance);
}

double smallest_step(std::span<const Stamped> points) {
  double least = 0;
  for (std::size_t i = 0; i + 1 < points.size(); ++i)
    if (const double here = change(points, i); here > 0 && (least == 0 || here < least))
      least = here;
  return least;
}

}  // namespace perwatt::stats
