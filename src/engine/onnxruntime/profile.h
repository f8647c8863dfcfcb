// What ONNX Runtime's profile says of where time went. Is NOT aware of sessions.
#pragma once

#include <istream>
#include <string>

#include "engine/engine.h"
#include "engine/onnxruntime/providers.h"

namespace perwatt::engine::onnxruntime {

/// The nodes of a profile (a JSON array of events, of 1.11 or newer) with the mean time of each
/// run, its provider as device, and the precision of its output: of what a provider compiled as
/// one, that says nothing, and it is `other`. What the target's provider ran is the target's: which
/// core it took is not told. Empty where the file holds no node.
Executed executed_of(std::istream& profile, const Target& target);

}  // namespace perwatt::engine::onnxruntime
