#include "engine/synthetic/law.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace perwatt::engine {

std::string_view name(LatencySpec::Law law) {
  switch (law) {
    case LatencySpec::Law::constant:
      return "constant";
    case LatencySpec::Law::uniform:
      return "uniform";
    case LatencySpec::Law::exponential:
      return "exponential";
    case LatencySpec::Law::normal:
      return "normal";
    case LatencySpec::Law::ar1:
      return "ar1";
  }
  return "constant";
}

LatencyLaw::LatencyLaw(const LatencySpec& spec, std::uint64_t stream)
    : spec_(spec), random_(spec.seed, stream) {
  if (spec_.law == LatencySpec::Law::ar1) state_ = normal();  // stationary from the first value
}

/// Box and Muller (1958); 1 - u keeps the logarithm finite.
double LatencyLaw::normal() {
  const double radius = std::sqrt(-2 * std::log(1 - random_.uniform(index_)));
  const double angle = 2 * std::numbers::pi * random_.uniform(index_ + 1);
  index_ += 2;
  return radius * std::cos(angle);
}

Nanoseconds LatencyLaw::next() {
  const double mean = static_cast<double>(spec_.mean.count());
  double latency = mean;
  switch (spec_.law) {
    case LatencySpec::Law::constant:
      break;
    case LatencySpec::Law::uniform:
      latency = mean * (1 + std::numbers::sqrt3 * spec_.cv * (2 * random_.uniform(index_++) - 1));
      break;
    case LatencySpec::Law::exponential:
      latency = -mean * std::log(1 - random_.uniform(index_++));
      break;
    case LatencySpec::Law::normal:
      latency = mean * (1 + spec_.cv * normal());
      break;
    case LatencySpec::Law::ar1:
      latency = mean * (1 + spec_.cv * state_);
      state_ = spec_.phi * state_ + std::sqrt(1 - spec_.phi * spec_.phi) * normal();
      break;
  }
  if (spec_.stall_every > 0 && random_.uniform(index_++) < 1 / spec_.stall_every)
    latency += static_cast<double>(spec_.stall.count());
  return Nanoseconds{std::llround(std::max(0.0, latency))};
}

double LatencyLaw::mean_ns() const {
  const double stalls =
      spec_.stall_every > 0 ? static_cast<double>(spec_.stall.count()) / spec_.stall_every : 0;
  return static_cast<double>(spec_.mean.count()) + stalls;
}

}  // namespace perwatt::engine
