// A target in simulated time with a known law of latencies: the ground truth of this room's tests.
// Is NOT aware of scenarios.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "load/target.h"

namespace perwatt::load {

/// Standard normal and uniform numbers of one seed, one after another.
class RandomSequence {
 public:
  RandomSequence(std::uint64_t seed, std::uint64_t stream) : stream_(seed, stream) {}
  double uniform() { return stream_.uniform(next_++); }
  double exponential() { return -std::log(1 - uniform()); }
  double normal() {  // Box and Muller 1958
    if (have_spare_) {
      have_spare_ = false;
      return spare_;
    }
    const double radius = std::sqrt(2 * exponential());
    const double angle = 2 * std::numbers::pi * uniform();
    spare_ = radius * std::sin(angle);
    have_spare_ = true;
    return radius * std::cos(angle);
  }

 private:
  RandomStream stream_;
  std::uint64_t next_ = 0;
  double spare_ = 0;
  bool have_spare_ = false;
};

/// Latency in seconds of a lane's next query, issued at a time.
using LatencyLaw = std::function<double(int lane, Nanoseconds issued)>;

class SimulatedTarget final : public Target {
 public:
  /// `fails_at`: that query, counted from 1, fails; 0 for none.
  SimulatedTarget(SimulatedClock& clock, int lanes, LatencyLaw law, std::int64_t fails_at = 0)
      : clock_(clock), lanes_(lanes), law_(std::move(law)), fails_at_(fails_at) {}

  int lanes() const override { return lanes_; }
  std::int64_t queries() const { return queries_; }
  int most_in_flight() const { return most_in_flight_; }

  bool infer(int lane) noexcept override {
    const Nanoseconds now = clock_.now();
    clock_.wait_until(now + from_seconds(law_(lane, now)));
    return ++queries_ != fails_at_;
  }

  void start(int lane, Completion done) noexcept override {
    const Nanoseconds now = clock_.now();
    most_in_flight_ = std::max(most_in_flight_, ++in_flight_);
    clock_.at(now + from_seconds(law_(lane, now)), [this, lane, done] {
      --in_flight_;
      done.call(done.context, lane, ++queries_ != fails_at_);
    });
  }

 private:
  SimulatedClock& clock_;
  const int lanes_;
  const LatencyLaw law_;
  const std::int64_t fails_at_;
  std::int64_t queries_ = 0;
  int in_flight_ = 0, most_in_flight_ = 0;
};

}  // namespace perwatt::load
