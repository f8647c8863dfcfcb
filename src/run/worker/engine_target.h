// An engine's network as a scenario's target. Is NOT aware of clocks or messages.
#pragma once

#include <atomic>
#include <optional>
#include <vector>

#include "engine/engine.h"
#include "load/target.h"

namespace perwatt::run {

/// Passes queries on as they come: nothing allocates or locks on the way.
class EngineTarget final : public load::Target {
 public:
  /// `network` must outlive this.
  explicit EngineTarget(engine::Network& network);

  int lanes() const override { return static_cast<int>(pending_.size()); }
  bool infer(int lane) noexcept override;
  void start(int lane, load::Completion done) noexcept override;

  /// Why the first query that failed did so; nothing where none did. Not while queries are in
  /// flight.
  std::optional<engine::Failure> failure();

 private:
  struct Pending {
    EngineTarget* target;
    load::Completion done;
  };
  static void relay(void* context, int lane, bool ok) noexcept;

  engine::Network& network_;
  std::vector<Pending> pending_;           ///< by lane
  std::atomic<int> failed_lane_{-1};       ///< the first whose Done was not ok
  std::optional<engine::Failure> thrown_;  ///< by infer()
};

/// Fills every lane's input with seeded random pictures, a different one for each lane and place in
/// the batch. Throws Failure (unsupported) where the input is not N x C x H x W.
void fill_inputs(engine::Network& network, std::uint64_t seed);

}  // namespace perwatt::run
