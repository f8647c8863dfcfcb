// What ran where, from the layers of several inferences. Is NOT aware of any engine's profile.
#pragma once

#include <vector>

#include "engine/engine.h"

namespace perwatt::engine {

/// Of layers whose seconds are sums over `inferences`: the shares by device and precision, and the
/// layers with their means. Empty where no time was taken.
Executed executed_of_sums(std::vector<Executed::Layer> layers, int inferences);

}  // namespace perwatt::engine
