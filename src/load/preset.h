// Fixed plans, of the paper and after MLPerf, each with the estimator that goes with it, to be
// printed beside ours.
// Is NOT aware of plans, records or how figures are shown.
#pragma once

#include <span>
#include <string_view>

#include "load/scenario.h"

namespace perwatt::load {

struct Preset {
  std::string_view name;
  std::string_view summary;          ///< one line for a listing
  std::optional<Scenario> scenario;  ///< absent: the plan's, and its lanes
  int lanes;                         ///< inferences in flight to ask the engine for
  WarmupRule warm_up;
  StopRule stop;
  std::string_view estimator;              ///< in words, for the record
  double (*estimate)(const Measurement&);  ///< inferences/s by the preset's estimator
  /// Where the plan's scenario holds: how many queries it takes.
  std::int64_t (*queries)(Scenario) = nullptr;
};

std::span<const Preset> presets();
std::optional<Preset> preset_of(std::string_view name);

}  // namespace perwatt::load
