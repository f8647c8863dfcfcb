// When queries arrive in open loops. Is NOT aware of targets or clocks.
#pragma once

#include <cmath>

#include "base/random.h"
#include "load/scenario.h"

namespace perwatt::load {

/// server: a Poisson process, the gaps exponential with mean 1 / rate, the first one too;
/// fixed_rate: one at once, then every 1 / rate. The same for the same seed on every machine.
class ArrivalTimes {
 public:
  ArrivalTimes(const Demand& demand, Nanoseconds start)
      : random_(demand.seed, kStream),
        rate_(demand.rate),
        poisson_(demand.scenario == Scenario::server),
        start_(start) {}

  Nanoseconds next() {
    const auto index = count_++;
    if (!poisson_) return start_ + from_seconds(static_cast<double>(index) / rate_);
    elapsed_ -= std::log1p(-random_.uniform(index)) / rate_;
    return start_ + from_seconds(elapsed_);
  }

 private:
  static constexpr std::uint64_t kStream = 0x61727269;
  const RandomStream random_;
  const double rate_;
  const bool poisson_;
  const Nanoseconds start_;
  std::uint64_t count_ = 0;
  double elapsed_ = 0;  // seconds
};

}  // namespace perwatt::load
