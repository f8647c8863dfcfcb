// From a model file to a model compiled for a device. Is NOT aware of inference.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/openvino/runtime.h"

namespace perwatt::engine::openvino {

using Properties = std::vector<std::pair<std::string, std::string>>;

/// What the request means in OpenVINO's properties. Of those that perwatt adds, only the ones that
/// the device says it knows; request.options are passed as they are and win. Throws Failure
/// (unsupported) for a precision that cannot be asked.
Properties properties_of(const Runtime& runtime, const LoadRequest& request,
                         const std::string& device);

/// Reads the model, gives it float32 ports and the request's batch, and compiles it. Throws
/// Failure.
Owned<CompiledModel> compile(const Runtime& runtime, const LoadRequest& request,
                             const std::string& device);

}  // namespace perwatt::engine::openvino
