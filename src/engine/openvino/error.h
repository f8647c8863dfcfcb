// OpenVINO's errors in the terms of the engine interface. Is NOT aware of what was being done.
#pragma once

#include <string>
#include <string_view>

#include "engine/engine.h"
#include "engine/openvino/api.h"

namespace perwatt::engine::openvino {

/// The vendor's reason in one line: without the lines that only say where in its source an
/// exception passed.
std::string essence(std::string_view message);

/// The kind that a vendor's message speaks of; `status` decides where the words do not.
FailureKind kind_of(std::string_view message, Status status);

/// "<doing>: <vendor's reason>", for the call that has just failed on this thread.
Failure failure_of(const Api& api, Status status, const std::string& doing);

/// Throws failure_of() where `status` is an error.
void check(const Api& api, Status status, const std::string& doing);

}  // namespace perwatt::engine::openvino
