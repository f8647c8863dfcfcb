// A law of latencies with a known truth: the n-th value follows from the seed alone, on any thread
// and in simulated time. Is NOT aware of clocks or engines.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"

namespace perwatt::engine {

/// What the latencies are drawn from.
struct LatencySpec {
  enum class Law {
    constant,     ///< always the mean
    uniform,      ///< mean +- sqrt(3) cv mean
    exponential,  ///< of that mean; cv is 1 whatever is asked
    normal,       ///< of that mean and cv, never below 0
    ar1,  ///< normal marginals, autocorrelation phi at lag 1: x' = phi x + sqrt(1 - phi^2) e
  };
  Law law = Law::constant;
  Nanoseconds mean{0};     ///< without stalls
  double cv = 0.1;         ///< standard deviation / mean, up to kMaxCv
  double phi = 0.0;        ///< of ar1, in [0, 1)
  double stall_every = 0;  ///< a query stalls with probability 1 / stall_every; 0 = never
  Nanoseconds stall{0};    ///< what a stall adds
  std::uint64_t seed = 1;

  /// A normal law cut at 0 keeps its mean to 1e-4 up to here.
  static constexpr double kMaxCv = 0.3;
};

/// "constant", "uniform", ...
std::string_view name(LatencySpec::Law law);

class LatencyLaw {
 public:
  /// `stream` tells lanes apart: laws of one seed and different streams are independent.
  explicit LatencyLaw(const LatencySpec& spec, std::uint64_t stream = 0);

  /// The next latency. Allocates nothing.
  Nanoseconds next();
  /// The true mean, stalls included.
  double mean_ns() const;

 private:
  double normal();

  LatencySpec spec_;
  RandomStream random_;
  std::uint64_t index_ = 0;  // of the next random number
  double state_ = 0;         // of ar1, in standard deviations
};

}  // namespace perwatt::engine
