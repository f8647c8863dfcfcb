// What a network's layers cost on an engine: its own profile, beside the work that the model's file
// says they are. Is NOT aware of how that is shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/engine.h"
#include "run/measure/options.h"
#include "run/plan/network_source.h"
#include "run/plan/plan.h"
#include "run/worker/classification.h"

namespace perwatt::run {

struct LayerTime {
  engine::Executed::Layer layer;
  double share = 0;                            ///< of all layers' time
  std::optional<std::int64_t> macs, elements;  ///< of the batch, read and written; where known
};

struct LayerProfile {
  std::vector<LayerTime> layers;  ///< in the engine's order
  double seconds = 0;             ///< of an inference, the sum of its layers
};

/// Loads the case for profiling in a worker and runs it for 0.2 s at least. A Classification where
/// that failed, or where the engine tells nothing of layers. Throws Error where no process can be
/// had.
std::variant<LayerProfile, Classification> profile_layers(const Case& item, const NetworkFile& file,
                                                          const Options& options);

}  // namespace perwatt::run
