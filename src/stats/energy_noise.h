// What the readings of a meter leave unsaid between them: white noise, and steps at unknown times.
// Pure. Is NOT aware of windows or energy.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "stats/energy.h"

namespace perwatt::stats {

struct Roughness {
  double variance = 0;  ///< of a reading about the line between its neighbours, as white noise
  double degrees = 0;   ///< effective degrees of freedom of it; 0 = nothing known
  std::vector<std::size_t> steps;  ///< i: the power steps between readings i and i + 1 and stays
};

/// White noise from the residuals against the line through both neighbours (Gasser, Sroka and
/// Jennen-Steinmetz 1986), which slow changes do not touch; steps that stand alone and out of that
/// noise are taken out first. `resolution` is the readings' smallest step.
Roughness roughness(std::span<const Stamped> points, double resolution);

/// Variance of the readings about their means between the steps, beyond their white noise: what
/// moves slowly. At least one reading.
double slow_variance(std::span<const Stamped> points, const Roughness& rough);

/// Of the readings' unit: the smallest difference of two neighbours that differ; 0 where none do.
double smallest_step(std::span<const Stamped> points);

}  // namespace perwatt::stats
