// What kinds of layers an inference spends its time in, whichever words the engine has for them.
// Pure.
#pragma once

#include <string>
#include <string_view>

#include "engine/engine.h"

namespace perwatt::run {

/// "convolution", "inner product", "pooling", "activation", "normalisation", "elementwise",
/// "softmax", "layout and type" or "other", by an engine's word for a layer ("Conv",
/// "FullyConnected", "MaxPool", "Reorder").
std::string_view layer_kind(std::string_view type);

/// "convolution 92.1 %, pooling 3.0 %", of the layers' time, the largest first; "" where the engine
/// tells nothing of layers.
std::string layer_kinds_text(const engine::Executed& executed);

}  // namespace perwatt::run
