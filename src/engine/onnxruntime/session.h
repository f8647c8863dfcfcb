// From a model file to a session: how its work is spread, and what it was told. Is NOT aware of
// inference.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/onnxruntime/providers.h"
#include "engine/onnxruntime/runtime.h"

namespace perwatt::engine::onnxruntime {

/// How inferences share the processors.
struct Spread {
  int lanes = 1;
  int at_once = 1;  ///< lanes that compute at the same time; the others wait for their turn
  int threads = 0;  ///< of one inference; 0 = the library's choice
};

/// What the request means here. Several lanes under Goal::throughput share the processors out among
/// them; one inference at a time has them all.
Spread spread_of(const LoadRequest& request, const Target& target, int processors);

struct Session {
  Owned<OrtSession> session;
  std::map<std::string, std::string> settings;  ///< what it was told, for the record
};

/// Reads, adapts and compiles the model. `profile`: a prefix of files where the library's own
/// profile goes; empty = none. Throws Failure.
Session open_session(const Runtime& runtime, const LoadRequest& request, const Target& target,
                     const Spread& spread, const std::filesystem::path& profile);

}  // namespace perwatt::engine::onnxruntime
