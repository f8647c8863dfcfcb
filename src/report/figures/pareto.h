// What no other case of a run beats in accuracy, speed and energy at once. Is NOT aware of how it
// is shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "record/run_view.h"

namespace perwatt::report {

struct ParetoPoint {
  const record::Record* record = nullptr;
  double throughput = 0;
  std::optional<double> accuracy, efficiency;  ///< where the axis is there
  bool on_front = false;
};

struct ParetoFront {
  std::string accuracy;     ///< "top-1", "confidence in the right class"; "" = no accuracy axis
  bool efficiency = false;  ///< whether that is an axis
  /// Without accuracy each network has a front of its own: a smaller one is not a better one.
  bool by_network = false;
  std::vector<ParetoPoint> points;  ///< cases with all axes
  std::string why_not;              ///< where there are none; one sentence
};

/// Axes are those that some ok case has: accuracy (top-1, else the confidence in the right class,
/// of weights that are not seeded), throughput, efficiency; two at least. `view` has one record a
/// case and lives longer than the result.
ParetoFront pareto_front(const record::RunView& view);

}  // namespace perwatt::report
