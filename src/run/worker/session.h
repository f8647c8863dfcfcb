// A worker's session: an engine, a loaded network, and what was asked of them so far.
// Is NOT aware of sockets, of cases or of records.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "engine/engine.h"
#include "load/scenario.h"
#include "run/worker/engine_target.h"
#include "run/worker/messages.h"
#include "run/worker/output_ring.h"

namespace perwatt::tool {
class Network;
}

namespace perwatt::run {

/// Answers the verbs in their order: open, load, warm, measure, outputs, classify, profile. One
/// thread.
class Session {
 public:
  /// What the outside world gives: where looks go and whether a measurement is still wanted, and
  /// where the outputs of pictures go (null: nowhere, and classify is misuse). `clock` (null:
  /// CLOCK_MONOTONIC) is what it measures by, and the engine's where that can be told; it lives
  /// longer than this.
  explicit Session(load::Observer observer = {}, OutputRing* ring = nullptr, Clock* clock = nullptr)
      : observer_(std::move(observer)),
        ring_(ring),
        clock_(clock == nullptr ? own_clock_ : *clock) {}

  /// The answer to one request {"verb": ..., "order": {...}}: {"answer": {...}} or {"failure":
  /// {...}}. Never throws: what an engine throws is the failure.
  Json answer(const Json& request);
  /// True after the verb close.
  bool closed() const { return closed_; }

 private:
  Json dispatch(Verb verb, const Json& order);
  Json open(const OpenOrder& order);
  Json load(const LoadOrder& order);
  Json warm(const WarmOrder& order);
  Json measure(const MeasureOrder& order);
  Json outputs();
  Json classify(const ClassifyOrder& order);
  Json profile();
  Json close();
  void load_network(bool profiled);
  void release();
  EngineTarget& target();
  /// The network where it is a tool's, else null.
  tool::Network* self_measuring();

  load::Observer observer_;
  OutputRing* ring_;
  MonotonicClock own_clock_;
  Clock& clock_;
  std::unique_ptr<engine::Engine> engine_;
  LoadOrder order_;
  std::unique_ptr<engine::Network> network_;
  std::optional<EngineTarget> target_;
  bool closed_ = false;
};

}  // namespace perwatt::run
