// ONNX Runtime's errors in the terms of the engine interface. Is NOT aware of what was being done.
#pragma once

#include <onnxruntime_c_api.h>

#include <string>
#include <string_view>

#include "engine/engine.h"

namespace perwatt::engine::onnxruntime {

/// The vendor's reason in one line: without the places of its source that an exception passed.
std::string essence(std::string_view message);

/// The kind that a vendor's message speaks of; `code` decides where the words do not.
FailureKind kind_of(std::string_view message, OrtErrorCode code);

/// "<doing>: <vendor's reason>".
Failure failure_of(OrtErrorCode code, std::string_view message, const std::string& doing);

/// True where the library could not make a model of the file's bytes.
bool is_unreadable_model(std::string_view message, OrtErrorCode code);

}  // namespace perwatt::engine::onnxruntime
