#include "meter/synthetic_power.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/random.h"

namespace perwatt::meter {
namespace {

/// Where the burst of a period begins. The stream is one per term.
double start_of(const PowerLaw::Bursts& term, std::uint64_t seed, std::uint64_t stream,
                std::int64_t period) {
  const double free = term.period - term.length;
  const double offset =
      RandomStream(seed, stream).uniform(static_cast<std::uint64_t>(period)) * free;
  return static_cast<double>(period) * term.period + offset;
}

double full_turn(const PowerLaw::Sine& term) {
  return 2 * std::numbers::pi / term.period;
}

}  // namespace

double PowerLaw::watts(double at) const {
  double all = constant;
  for (const Step& term : steps)
    if (at >= term.at) all += term.watts;
  for (const Ramp& term : ramps)
    all += term.watts * std::clamp((at - term.from) / (term.to - term.from), 0.0, 1.0);
  for (std::size_t i = 0; i < bursts.size(); ++i) {
    const auto period = static_cast<std::int64_t>(std::floor(at / bursts[i].period));
    const double start = start_of(bursts[i], seed, i, period);
    if (at >= start && at < start + bursts[i].length) all += bursts[i].watts;
  }
  for (const Sine& term : sines) all += term.watts * std::sin(full_turn(term) * at);
  return all;
}

double PowerLaw::joules(double at) const {
  double all = constant * at;
  for (const Step& term : steps) all += term.watts * std::max(0.0, at - term.at);
  for (const Ramp& term : ramps) {
    const double inside = std::clamp(at, term.from, term.to) - term.from;
    all += term.watts * inside * inside / (2 * (term.to - term.from));
    all += term.watts * std::max(0.0, at - term.to);
  }
  for (std::size_t i = 0; i < bursts.size(); ++i) {
    const Bursts& term = bursts[i];
    const auto whole = static_cast<std::int64_t>(std::floor(at / term.period));
    const double into = at - start_of(term, seed, i, whole);
    all += term.watts *
           (static_cast<double>(whole) * term.length + std::clamp(into, 0.0, term.length));
  }
  for (const Sine& term : sines)
    all += term.watts / full_turn(term) * (1 - std::cos(full_turn(term) * at));
  return all;
}

}  // namespace perwatt::meter
