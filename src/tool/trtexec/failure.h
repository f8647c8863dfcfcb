// From what a trtexec that failed has printed to why. Pure.
#pragma once

#include <string>

#include "engine/engine.h"
#include "tool/command.h"

namespace perwatt::tool::trtexec {

/// Whether a run gave what it was asked for.
bool succeeded(const CommandEnd& end);

/// Why not, in one line, with the remedy. `oom_struck`: the kernel's OOM killer took a process
/// meanwhile. TensorRT's allocator prints what it could not get also where it goes on with less, so
/// that counts only here, where the run has failed.
engine::Failure failure_of(const CommandEnd& end, bool oom_struck);

/// A line without its stamps: "[11/26/2024-13:40:47] [E] [TRT] text" -> "text".
std::string plain_line(const std::string& line);

}  // namespace perwatt::tool::trtexec
