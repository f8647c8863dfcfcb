#include "stats/energy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include "stats/batch_means.h"
#include "stats/distribution.h"
#include "stats/energy_noise.h"
#include "stats/mean_interval.h"

namespace perwatt::stats {
namespace {

constexpr double kTwoSided = 0.975;
/// A time without readings counts as a gap beyond so many usual distances; an edge may lie open for
/// kOpenEdge of them.
constexpr double kGap = 4, kOpenEdge = 2;
/// Less of the window between readings gives no figure.
constexpr double kLeastCoverage = 0.5;
/// Of an edge between two readings of a counter; see add_edge().
constexpr double kShared = 0.13;

/// Errors of an energy, J: the largest of bounded ones apart, the rest as variances.
struct EnergyErrors {
  double variance = 0;
  double rectangle = 0;  ///< half-width

  void add_variance(double v) { variance += v; }
  void add_rectangle(double half) {
    if (half > rectangle) std::swap(half, rectangle);
    variance += half * half / 3;
  }
  double half_width() const { return rectangle_and_normal(rectangle, std::sqrt(variance)); }
};

double quantile_ratio(double degrees) {
  if (degrees <= 0) return 1;
  return student_t_quantile(kTwoSided, std::max(degrees, 1.0)) / normal_quantile(kTwoSided);
}

/// The readings about the window, and how they lie in it.
struct Cut {
  std::span<const Stamped> points;  ///< from the last at or before it to the first at or after it
  double usual = 0;                 ///< distance of readings, s
  double head = 0, tail = 0;        ///< of the window, before the first and after the last, s
};

Cut cut(std::span<const Stamped> all, const Window& window) {
  Cut found;
  std::size_t first = 0, end = all.size();
  while (first + 1 < all.size() && all[first + 1].at <= window.began) ++first;
  while (end > 0 && end - 1 > first && all[end - 1].at >= window.ended &&
         all[end - 2].at >= window.ended)
    --end;
  found.points = all.subspan(first, end - first);
  if (found.points.empty()) return found;
  std::vector<double> distances;
  for (std::size_t i = 1; i < found.points.size(); ++i)
    distances.push_back(seconds(found.points[i].at - found.points[i - 1].at));
  if (!distances.empty()) {
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::ranges::nth_element(distances, middle);
    found.usual = *middle;
  }
  found.head = std::max(0.0, seconds(found.points.front().at - window.began));
  found.tail = std::max(0.0, seconds(window.ended - found.points.back().at));
  return found;
}

/// Updates, rate, largest gap, coverage; and the problem, where there is one.
void take_stock(const Cut& cut, const Window& window, EnergyEstimate& estimate) {
  const double length = seconds(window.length());
  double gap = std::max(cut.head, cut.tail), open = cut.head + cut.tail;
  for (std::size_t i = 0; i < cut.points.size(); ++i) {
    const Nanoseconds at = cut.points[i].at;
    if (at >= window.began && at <= window.ended) ++estimate.updates;
    if (i == 0) continue;
    const double inside =
        seconds(std::min(at, window.ended) - std::max(cut.points[i - 1].at, window.began));
    gap = std::max(gap, inside);
    if (inside > kGap * cut.usual) open += inside - cut.usual;
  }
  estimate.gap = from_seconds(gap);
  estimate.rate_hz = static_cast<double>(estimate.updates) / length;
  estimate.coverage = std::clamp(1 - open / length, 0.0, 1.0);
  if (cut.points.size() < 2 || estimate.updates == 0)
    estimate.problem =
        fmt::format("the meter gave no two readings about the window of {:.3g} s", length);
  else if (cut.head > kOpenEdge * cut.usual)
    estimate.problem = fmt::format(
        "the meter gave nothing in the first {:.3g} s of the window of {:.3g} s", cut.head, length);
  else if (cut.tail > kOpenEdge * cut.usual)
    estimate.problem = fmt::format(
        "the meter gave nothing in the last {:.3g} s of the window of {:.3g} s", cut.tail, length);
  else if (estimate.coverage < kLeastCoverage)
    estimate.problem =
        fmt::format("the meter gave nothing for {:.3g} s of the window of {:.3g} s", open, length);
}

/// Of the piecewise linear power: how many seconds each reading stands for.
std::vector<double> weights(const Cut& cut, const Window& window) {
  const auto points = cut.points;
  std::vector<double> all(points.size(), 0.0);
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const double from = seconds(std::max(points[i].at, window.began) - points[i].at);
    const double to = seconds(std::min(points[i + 1].at, window.ended) - points[i].at);
    const double whole = seconds(points[i + 1].at - points[i].at);
    if (to <= from || whole <= 0) continue;
    const double second = (to * to - from * from) / (2 * whole);
    all[i] += (to - from) - second;
    all[i + 1] += second;
  }
  all.front() += cut.head;
  all.back() += cut.tail;
  return all;
}

double inside_seconds(const Cut& cut, const Window& window, std::size_t i) {
  return std::max(0.0, seconds(std::min(cut.points[i + 1].at, window.ended) -
                               std::max(cut.points[i].at, window.began)));
}

bool has_step(const Roughness& rough, std::size_t i) {
  return std::ranges::find(rough.steps, i) != rough.steps.end();
}

/// Squares of the steps that readings of the usual distance show, by the second.
double step_rate(const Cut& cut, const Window& window, const Roughness& rough) {
  double squares = 0, seen = 0;
  for (std::size_t i = 0; i + 1 < cut.points.size(); ++i) {
    const double inside = inside_seconds(cut, window, i);
    if (inside > kGap * cut.usual) continue;
    seen += inside;
    if (has_step(rough, i)) squares += std::pow(cut.points[i + 1].value - cut.points[i].value, 2);
  }
  return seen > 0 ? squares / seen : 0;
}

/// What a gap of so many seconds hides: what moves slowly, and steps as often as elsewhere, each
/// anywhere in it (where a step shows across the gap, that is the one).
double hidden_variance(double slow, double steps, double gap) {
  return slow * gap * gap + steps * gap * gap * gap / 12;
}

/// The part of the quantisation's error that all readings share. Noise of standard deviation s
/// leaves exp(-2 pi^2 s^2 / step^2) of it (Widrow and Kollar, Quantization Noise, 2008); a power
/// that crosses many steps averages it out.
double shared_quantisation(std::span<const Stamped> points, double noise, double step) {
  if (step <= 0) return 0;
  const auto [least, most] = std::ranges::minmax(points, {}, &Stamped::value);
  const double crossed = std::max(1.0, std::round((most.value - least.value) / step));
  const double dithered = std::max(0.0, noise - step * step / 12) / (step * step);
  return step / 2 * std::exp(-2 * std::numbers::pi * std::numbers::pi * dithered) / crossed;
}

EnergyErrors gauge_errors(const Cut& cut, const Window& window, const std::vector<double>& weight,
                          const Sensor& sensor) {
  EnergyErrors errors;
  const double step = sensor.resolution > 0 ? sensor.resolution : smallest_step(cut.points);
  const Roughness rough = roughness(cut.points, step);
  const double inflated = rough.variance * std::pow(quantile_ratio(rough.degrees), 2);
  const double slow = slow_variance(cut.points, rough), steps = step_rate(cut, window, rough);
  for (const double w : weight) errors.add_variance(inflated * w * w);
  for (const std::size_t i : rough.steps)
    errors.add_rectangle(std::abs(cut.points[i + 1].value - cut.points[i].value) *
                         inside_seconds(cut, window, i) / 2);
  for (std::size_t i = 0; i + 1 < cut.points.size(); ++i)
    if (const double gap = inside_seconds(cut, window, i); gap > kGap * cut.usual)
      errors.add_variance(hidden_variance(slow, has_step(rough, i) ? 0 : steps, gap));
  for (const double open : {cut.head, cut.tail})
    errors.add_variance(hidden_variance(slow, steps, open));
  errors.add_rectangle(shared_quantisation(cut.points, rough.variance, step) *
                       seconds(window.length()));
  return errors;
}

/// Mean powers between the readings of a counter, at the middles.
std::vector<Stamped> powers(std::span<const Stamped> points) {
  std::vector<Stamped> all;
  for (std::size_t i = 0; i + 1 < points.size(); ++i)
    all.push_back(
        {points[i].at + (points[i + 1].at - points[i].at) / 2,
         (points[i + 1].value - points[i].value) / seconds(points[i + 1].at - points[i].at)});
  return all;
}

struct Edge {
  double value = 0;      ///< of the counter, J
  double quantised = 0;  ///< sum of the squares of the weights of the readings
  double share = 0;      ///< of the way from reading `interval` to the next
  std::size_t interval = 0;
};

Edge point_at(std::span<const Stamped> points, Nanoseconds at) {
  Edge edge;
  while (edge.interval + 2 < points.size() && points[edge.interval + 1].at <= at) ++edge.interval;
  const Stamped &before = points[edge.interval], &after = points[edge.interval + 1];
  edge.share = seconds(at - before.at) / seconds(after.at - before.at);
  edge.value = before.value + edge.share * (after.value - before.value);
  edge.quantised = edge.share * edge.share + (1 - edge.share) * (1 - edge.share);
  return edge;
}

/// An edge between two readings. Bursts that come regularly leave an error of the same variance v
/// at every instant: the line between both readings then errs by v (1 + f^2 + (1 - f)^2) at a share
/// f of the way, and `variance`, of powers against their neighbours, shows 10/3 v. (Of bursts that
/// are independent it would be f (1 - f) of `variance`, which is less.) Near a reading the edge
/// shares that reading's error: below f (1 - f) = kShared it is taken to fall to nothing, which
/// holds 92 to 97 % for bursts of a 14th to half of the readings' distance. A step between the
/// powers at both sides may lie anywhere.
void add_edge(const Edge& edge, const Cut& cut, std::span<const Stamped> power, double variance,
              double noise, EnergyErrors& errors) {
  const double between = std::clamp(edge.share * (1 - edge.share), 0.0, 0.25);
  const double length = seconds(cut.points[edge.interval + 1].at - cut.points[edge.interval].at);
  const double apart = std::min(1.0, between / kShared);
  errors.add_variance(0.3 * (1 + edge.quantised) * apart * variance * length * length);
  const std::size_t before = edge.interval > 0 ? edge.interval - 1 : 0;
  const std::size_t after = std::min(edge.interval + 1, power.size() - 1);
  const double stepped = std::abs(power[after].value - power[before].value);
  if (stepped > 4 * noise) errors.add_rectangle(stepped * length * between);
}

EnergyErrors counter_errors(const Cut& cut, const Edge& first, const Edge& last, double watts,
                            const Sensor& sensor, bool polled_often) {
  EnergyErrors errors;
  const std::vector<Stamped> power = powers(cut.points);
  const double step = sensor.resolution > 0 ? sensor.resolution : 0;
  // Where the counter is read more often than it changes, it is the time of a change that is
  // unsure, by the distance of polls; else the value is, by its resolution and by its age.
  double half = polled_often ? 0 : step / 2;
  half = std::hypot(half, watts * seconds(sensor.update_period) / 2);
  for (const Edge& edge : {first, last}) errors.add_variance(edge.quantised * half * half / 3);
  const Roughness rough = roughness(power, 0);
  // A difference of counts has step^2 / 6, which its residual against its neighbours' shows as 5/3.
  const double quantised = cut.usual > 0 ? step * step * 5 / 18 / (cut.usual * cut.usual) : 0;
  const double variance = std::max(0.0, rough.variance - quantised);
  for (const Edge& edge : {first, last})
    add_edge(edge, cut, power, variance * std::pow(quantile_ratio(rough.degrees), 2),
             std::sqrt(2 * rough.variance), errors);
  return errors;
}

/// The mean power's interval as that of a process that goes on: over the readings in the window.
void widen_for_autocorrelation(std::span<const Stamped> power, const Window& window,
                               EnergyEstimate& estimate) {
  BatchMeans sequence;
  for (const Stamped& one : power)
    if (one.at >= window.began && one.at <= window.ended) sequence.add(one.value);
  const auto mean = mean_interval(sequence);
  if (!mean || !std::isfinite(mean->low) || !std::isfinite(mean->high)) return;
  estimate.watts_low = std::min(estimate.watts_low, estimate.watts - (mean->mean - mean->low));
  estimate.watts_high = std::max(estimate.watts_high, estimate.watts + (mean->high - mean->mean));
}

void state(EnergyEstimate& estimate, const Window& window, double joules, double half) {
  const double length = seconds(window.length());
  estimate.joules = joules;
  estimate.joules_low = joules - half;
  estimate.joules_high = joules + half;
  estimate.watts = joules / length;
  estimate.watts_low = estimate.joules_low / length;
  estimate.watts_high = estimate.joules_high / length;
}

void gauge(const Cut& cut, const Window& window, const Sensor& sensor, EnergyEstimate& estimate) {
  const std::vector<double> weight = weights(cut, window);
  double joules = 0;
  for (std::size_t i = 0; i < weight.size(); ++i) joules += weight[i] * cut.points[i].value;
  state(estimate, window, joules, gauge_errors(cut, window, weight, sensor).half_width());
  widen_for_autocorrelation(cut.points, window, estimate);
}

void counter(const Cut& cut, const Window& window, const Sensor& sensor, bool polled_often,
             EnergyEstimate& estimate) {
  const Edge first = point_at(cut.points, window.began), last = point_at(cut.points, window.ended);
  const double joules = last.value - first.value;
  const double watts = joules / seconds(window.length());
  const EnergyErrors errors = counter_errors(cut, first, last, watts, sensor, polled_often);
  state(estimate, window, joules, errors.half_width());
  widen_for_autocorrelation(powers(cut.points), window, estimate);
}

}  // namespace

EnergyEstimate energy(std::span<const Stamped> readings, const Window& window,
                      const Sensor& sensor) {
  EnergyEstimate estimate;
  if (window.length() <= Nanoseconds{0}) {
    estimate.problem = "the window has no length";
    return estimate;
  }
  const std::vector<Stamped> points = distinct(readings, sensor);
  const Cut about = cut(points, window);
  take_stock(about, window, estimate);
  if (!estimate.usable()) return estimate;
  if (!sensor.counter) {
    gauge(about, window, sensor, estimate);
    return estimate;
  }
  const bool polled_often = points.size() * 5 < readings.size() * 4;
  Sensor read = sensor;
  if (polled_often) {
    const double poll = seconds(readings.back().at - readings.front().at) /
                        static_cast<double>(readings.size() - 1);
    read.update_period = from_seconds(poll);
  }
  counter(about, window, read, polled_often, estimate);
  return estimate;
}

std::vector<Stamped> power(std::span<const Stamped> readings, const Sensor& sensor) {
  if (!sensor.counter) return {readings.begin(), readings.end()};
  const std::vector<Stamped> points = distinct(readings, sensor);
  return points.size() < 2 ? std::vector<Stamped>{} : powers(points);
}

EnergyEstimate sum(std::span<const EnergyEstimate> parts) {
  EnergyEstimate total;
  double energy_low = 0, energy_high = 0, low = 0, high = 0;
  total.coverage = parts.empty() ? 0 : 1;
  for (const EnergyEstimate& part : parts) {
    if (!part.usable() && total.usable()) total.problem = part.problem;
    total.joules += part.joules;
    total.watts += part.watts;
    energy_low += std::pow(part.joules - part.joules_low, 2);
    energy_high += std::pow(part.joules_high - part.joules, 2);
    low += std::pow(part.watts - part.watts_low, 2);
    high += std::pow(part.watts_high - part.watts, 2);
    const bool first = &part == &parts.front();
    total.updates = first ? part.updates : std::min(total.updates, part.updates);
    total.rate_hz = first ? part.rate_hz : std::min(total.rate_hz, part.rate_hz);
    total.gap = std::max(total.gap, part.gap);
    total.coverage = std::min(total.coverage, part.coverage);
  }
  if (parts.empty()) total.problem = "no rail is counted";
  if (!total.usable()) {
    total.joules = total.watts = 0;
    return total;
  }
  total.joules_low = total.joules - std::sqrt(energy_low);
  total.joules_high = total.joules + std::sqrt(energy_high);
  total.watts_low = total.watts - std::sqrt(low);
  total.watts_high = total.watts + std::sqrt(high);
  return total;
}

Interval ratio(const Interval& a, const Interval& b) {
  const double value = a.value / b.value;
  // An end that is not positive leaves the quotient without a bound on that side.
  if (a.low <= 0 || b.low <= 0) return {value, 0, std::numeric_limits<double>::infinity()};
  const double down = std::hypot(std::log(a.value / a.low), std::log(b.high / b.value));
  const double up = std::hypot(std::log(a.high / a.value), std::log(b.value / b.low));
  return {value, value * std::exp(-down), value * std::exp(up)};
}

Interval difference(const Interval& a, const Interval& b) {
  const double value = a.value - b.value;
  return {value, value - std::hypot(a.value - a.low, b.high - b.value),
          value + std::hypot(a.high - a.value, b.value - b.low)};
}

double rectangle_and_normal(double half, double deviation) {
  if (half < 0.01 * deviation)
    return normal_quantile(kTwoSided) * std::hypot(deviation, half / std::sqrt(3));
  if (deviation <= half * 1e-4) return (2 * kTwoSided - 1) * half;
  // P(U + N <= x) = s / 2h [H((x + h) / s) - H((x - h) / s)] with H(z) = z Phi(z) + phi(z).
  const auto integral = [](double z) {
    return z * normal_cdf(z) + std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
  };
  double low = 0, high = half + 4 * deviation;
  for (int i = 0; i < 60; ++i) {
    const double x = (low + high) / 2;
    const double below = deviation / (2 * half) *
                         (integral((x + half) / deviation) - integral((x - half) / deviation));
    (below < kTwoSided ? low : high) = x;
  }
  return (low + high) / 2;
}

}  // namespace perwatt::stats
