// What can be asked of the synthetic engine, read from a load request's options.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/synthetic/law.h"

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
  int from_batch = 0;  ///< smaller batches do not fail
};

/// How the mean latency follows from the load request, so that the best request is known. With
/// o = LatencySpec::mean, p = per_image, b images in a batch, t threads and l lanes:
///   latency = (o + p (b + 2 max(0, b - best_batch))) / t^0.8 * max(1, l t / cores)
/// and a tenth less with boost. Where o < 2 p best_batch, throughput l b / latency is largest for a
/// batch of best_batch, one thread, and as many lanes as cores or more. cores = 0: one thread each,
/// and lanes cost nothing.
struct LoadLaw {
  Nanoseconds per_image{0};
  int best_batch = std::numeric_limits<int>::max();
  int cores = 0;  ///< threads that are not asked for are so many
  bool boost = false;

  Nanoseconds latency(Nanoseconds once, int batch, int threads, int lanes) const;
};

struct SyntheticOptions {
  LatencySpec latency;  ///< its mean before LoadLaw is applied
  LoadLaw load;
  bool serial = false;  ///< one server for all lanes, in order of start; else each lane has its own
  Fault fault;
  std::vector<Executed::Part> executes;  ///< device left empty
  std::string executes_on;               ///< a device; "" = the one asked for
  bool wrong = false;                    ///< answers are not what the input gives
};

/// Keys: latency_us, law, cv, phi, stall_every, stall_ms, seed, server (parallel | serial), fail,
/// fail_at (load | first | N), fail_batch, eat_mb, per_image_us, best_batch, cores, boost (on |
/// off), executes ("bf16" or "bf16:0.9,fp32:0.1"), executes_on (a device), answers (right | wrong).
/// Throws Failure (unsupported) for anything else.
SyntheticOptions parse_synthetic_options(const LoadRequest& request);

}  // namespace perwatt::engine
