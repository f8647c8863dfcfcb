// An outside benchmark that drives a network by itself, with a stopping rule and a clock of its
// own. To a worker it is an engine whose networks measure themselves. Is NOT aware of cases,
// messages or records.
#pragma once

#include <cstdint>

#include "engine/engine.h"
#include "load/scenario.h"

namespace perwatt::tool {

/// What a run for warming gave.
struct WarmUp {
  Nanoseconds first_inference{0};  ///< 0 where the tool does not tell
  load::Warmup warmup;
};

/// A network that the tool has compiled. infer() is one inference with the inputs of its lane, in a
/// process of its own: for outputs, not for speed. All calls block, and throw engine::Failure.
class Network : public engine::Network {
 public:
  /// Before measure(): the rule holds for its warm-up too.
  virtual WarmUp warm_up(load::Scenario scenario, const load::WarmupRule& rule,
                         const load::Observer& observer) = 0;
  /// Like load::measure(), with the tool's own stopping: times are whole seconds at least, and
  /// `began` and `ended` (CLOCK_MONOTONIC) bound the timed window as nearly as can be told from
  /// outside. Throws unsupported for a scenario that the tool cannot do.
  virtual load::Measurement measure(const load::Demand& demand, const load::StopRule& rule,
                                    const load::Observer& observer) = 0;
  /// Largest resident memory of the tool's process while it measured, in bytes; 0 = unknown.
  virtual std::int64_t peak_memory_bytes() const = 0;
};

}  // namespace perwatt::tool
