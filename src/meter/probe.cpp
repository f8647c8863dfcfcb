#include "meter/probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "meter/edge.h"

namespace perwatt::meter {
namespace {

constexpr double kPartsAboveWhole = 1.1;  // a tenth, and a tenth of a watt, may be errors of meters
constexpr double kSlackW = 0.1;

struct Point {
  double seconds = 0, value = 0;
};

/// Keeps what a source gives.
class ProbeCollector final : public Sink {
 public:
  explicit ProbeCollector(const SourceInfo& info)
      : points(info.channels.size()), rails(points.size()) {}
  void reading(int channel, Nanoseconds before, Nanoseconds after, double value) override {
    const double middle = (perwatt::seconds(before) + perwatt::seconds(after)) / 2;
    points.at(static_cast<std::size_t>(channel)).push_back({middle, value});
  }
  void failure(int channel, const std::string& reason, const std::string& remedy) override {
    RailProbe& rail = rails.at(static_cast<std::size_t>(channel));
    if (rail.failures++ > 0) return;
    rail.reason = reason;
    rail.remedy = remedy;
  }

  std::vector<std::vector<Point>> points;
  std::vector<RailProbe> rails;
};

/// Watts at times: the readings, or a counter's rises over the time in which it rose.
std::vector<Point> watts_of(const std::vector<Point>& points, Quantity quantity) {
  if (quantity == Quantity::watts) return points;
  std::vector<Point> watts;
  for (std::size_t i = 1, last = 0; i < points.size(); ++i) {
    const double passed = points[i].seconds - points[last].seconds;
    if (points[i].value == points[last].value || passed <= 0) continue;
    watts.push_back({points[i].seconds, (points[i].value - points[last].value) / passed});
    last = i;
  }
  return watts;
}

std::optional<double> mean_watts(const std::vector<Point>& points, Quantity quantity) {
  if (quantity == Quantity::joules) {
    if (points.size() < 2 || points.back().seconds <= points.front().seconds ||
        points.back().value == points.front().value)
      return std::nullopt;
    return (points.back().value - points.front().value) /
           (points.back().seconds - points.front().seconds);
  }
  if (points.empty()) return std::nullopt;
  double sum = 0;
  for (const Point& point : points) sum += point.value;
  return sum / static_cast<double>(points.size());
}

std::optional<double> deviation(const std::vector<Point>& watts) {
  if (watts.size() < 2) return std::nullopt;
  const double mean = *mean_watts(watts, Quantity::watts);
  double squares = 0;
  for (const Point& point : watts) squares += (point.value - mean) * (point.value - mean);
  return std::sqrt(squares / static_cast<double>(watts.size() - 1));
}

void judge(const std::vector<Point>& points, double seconds, RailProbe& rail) {
  rail.readings = static_cast<int>(points.size());
  const Quantity quantity = rail.channel.quantity;
  rail.watts = mean_watts(points, quantity);
  rail.noise_w = deviation(watts_of(points, quantity));
  int changes = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const double step = std::abs(points[i].value - points[i - 1].value);
    if (step <= 0) continue;
    ++changes;
    rail.step = std::min(rail.step.value_or(step), step);
  }
  if (seconds > 0) rail.distinct_hz = changes / seconds;
  if (rail.watts || !rail.reason.empty()) return;
  rail.reason = points.empty()       ? "it gave no reading"
                : points.size() == 1 ? "one reading of a counter is no power"
                                     : "its energy counter stands still";
  rail.remedy = "look longer: --duration 10";
}

/// Polls until `end`; the time that a poll took, in seconds, is added to `spent`.
int poll_until(Source& source, Clock& clock, Nanoseconds end, Sink& sink, double& spent) {
  int polls = 0;
  for (Nanoseconds next = clock.now(); next <= end; next += source.info().poll_every) {
    clock.wait_until(next);
    const Nanoseconds before = clock.now();
    source.poll(sink);
    spent += seconds(clock.now() - before);
    ++polls;
    // A slow sensor is not asked again for what it has missed.
    while (next + source.info().poll_every < clock.now()) next += source.info().poll_every;
  }
  clock.wait_until(end);
  return polls;
}

void add_total(Probe& probe) {
  double sum = 0;
  bool counted = false;
  for (const RailProbe& rail : probe.rails) {
    if (!rail.channel.counted) continue;
    counted = true;
    if (!rail.watts || rail.failures > rail.readings) {
      probe.reason = fmt::format("{}: {}", rail.channel.rail, rail.reason);
      probe.remedy = rail.remedy;
      return;
    }
    sum += *rail.watts;
  }
  if (counted) {
    probe.total_w = sum;
    return;
  }
  probe.reason = probe.info.remark.empty() ? "which rails add up is not known" : probe.info.remark;
  probe.remedy = "describe the board in a file (docs/boards.md), or use another meter";
}

/// Parts that read more than what contains them: the boundary is not what it is said to be.
void add_doubts(Probe& probe) {
  probe.doubts = counted_twice(probe.info);
  for (const RailProbe& whole : probe.rails) {
    double parts = 0;
    for (const RailProbe& part : probe.rails)
      if (part.channel.inside == whole.channel.rail) parts += part.watts.value_or(0);
    if (whole.watts && parts > kPartsAboveWhole * *whole.watts + kSlackW)
      probe.doubts.push_back(fmt::format("the parts of {} read {:.3f} W, itself {:.3f} W",
                                         whole.channel.rail, parts, *whole.watts));
  }
}

/// The counted watts at each time that a rail was read, in its order.
std::vector<Point> total_series(const ProbeCollector& seen, const SourceInfo& info) {
  std::vector<std::vector<Point>> counted;
  for (std::size_t i = 0; i < info.channels.size(); ++i)
    if (info.channels[i].counted)
      counted.push_back(watts_of(seen.points[i], info.channels[i].quantity));
  std::vector<Point> total;
  if (counted.empty()) return total;
  std::size_t n = counted[0].size();
  for (const auto& series : counted) n = std::min(n, series.size());
  for (std::size_t i = 0; i < n; ++i) {
    Point sum{counted[0][i].seconds, 0};
    for (const auto& series : counted) sum.value += series[i].value;
    total.push_back(sum);
  }
  return total;
}

std::optional<StepProbe> look_at_step(Source& source, Clock& clock, double rest_w) {
  ProbeCollector seen(source.info());
  double spent = 0;
  const Nanoseconds on = clock.now();
  {
    const Burn burn;
    poll_until(source, clock, on + std::chrono::seconds(2), seen, spent);
  }
  const auto series = total_series(seen, source.info());
  StepProbe step{rest_w, rest_w, {}};
  std::vector<Point> later;
  for (const Point& point : series)
    if (point.seconds > seconds(on) + 1) later.push_back(point);
  if (later.empty()) return std::nullopt;
  step.load_w = *mean_watts(later, Quantity::watts);
  for (const Point& point : series)
    if (!step.response_s && step.load_w > rest_w && point.value > (rest_w + step.load_w) / 2)
      step.response_s = point.seconds - seconds(on);
  return step;
}

}  // namespace

std::vector<std::string> counted_twice(const SourceInfo& info) {
  std::vector<std::string> found;
  const auto rail_called = [&](const std::string& name) {
    return std::ranges::find(info.channels, name, &Channel::rail);
  };
  for (const Channel& channel : info.channels) {
    if (!channel.counted) continue;
    auto outer = rail_called(channel.inside);
    for (std::size_t depth = 0; outer != info.channels.end() && depth < info.channels.size();
         ++depth, outer = rail_called(outer->inside))
      if (outer->counted)
        found.push_back(
            fmt::format("{} lies inside {}, and both are counted", channel.rail, outer->rail));
  }
  return found;
}

Probe probe(Source& source, Clock& clock, const ProbeRequest& request) {
  Probe result;
  ProbeCollector seen(source.info());
  source.begin();
  const Nanoseconds begin = clock.now();
  double spent = 0;
  const int polls = poll_until(source, clock, begin + request.duration, seen, spent);
  result.seconds = seconds(clock.now() - begin);
  result.poll_ms = polls > 0 ? spent / polls * 1e3 : 0;
  std::optional<double> rest;
  if (request.load_step) {
    const auto series = total_series(seen, source.info());
    rest = mean_watts(series, Quantity::watts);
    if (rest) result.step = look_at_step(source, clock, *rest);
  }
  source.end(seen);
  result.info = source.info();
  result.rails = std::move(seen.rails);
  for (std::size_t i = 0; i < result.rails.size(); ++i) {
    result.rails[i].channel = result.info.channels[i];
    judge(seen.points[i], result.seconds, result.rails[i]);
  }
  add_total(result);
  add_doubts(result);
  return result;
}

}  // namespace perwatt::meter
