// What can be asked of the synthetic engine, read from a load request's options.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/synthetic_law.h"

namespace perwatt::engine {

/// A failure on demand.
struct Fault {
  enum class Kind {
    none,
    crash,        ///< SIGSEGV
    abort,        ///< SIGABRT
    hang,         ///< never ends
    oom,          ///< says that memory is out
    eat_memory,   ///< takes memory until there is none, or eat_bytes; then as oom
    error,        ///< an engine error
    device_lost,  ///< from then on, every inference
  };
  Kind kind = Kind::none;
  /// Inferences are counted from 1, over all lanes; 0 = while loading. Every inference from here on
  /// fails.
  std::uint64_t at = 1;
  std::uint64_t eat_bytes = std::uint64_t{4} << 30;
};

struct SyntheticOptions {
  LatencySpec latency;
  bool serial = false;  ///< one server for all lanes, in order of start; else each lane has its own
  Fault fault;
  std::vector<Executed::Part> executes;  ///< device left empty
};

/// Keys: latency_us, law, cv, phi, stall_every, stall_ms, seed, server (parallel | serial), fail,
/// fail_at (load | first | N), eat_mb, executes ("bf16" or "bf16:0.9,fp32:0.1"). Throws Failure
/// (unsupported) for anything else.
SyntheticOptions parse_synthetic_options(const LoadRequest& request);

}  // namespace perwatt::engine
