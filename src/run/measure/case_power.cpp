#include "run/measure/case_power.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "run/measure/record_parts.h"

namespace perwatt::run {
namespace {

constexpr Nanoseconds kSlice = std::chrono::milliseconds(50);
/// The machine comes to rest before an idle window.
constexpr Nanoseconds kSettle = std::chrono::milliseconds(300);
/// An idle power is good for the next case so long after it was measured.
constexpr Nanoseconds kFresh = std::chrono::seconds(60);
/// Idle windows last 2 s, or 5 updates of the meter, but no longer than 10 s.
constexpr double kIdle = 2, kIdleUpdates = 5, kLongestIdle = 10;
/// The steady window: 5 s and 10 updates (docs/method.md), where the meter is not slower than 2
/// minutes for these.
constexpr double kWindow = 5, kUpdates = 10, kLongestWindow = 120;
/// After the window so many polls are waited for, half a second at most, so that its end lies
/// between readings.
constexpr int kPollsAfter = 3;

/// New values a second, as far as the source says.
double pace(const meter::SourceInfo& info) {
  const double polls = 1 / std::max(seconds(info.poll_every), 1e-6);
  return std::min(info.update_hz.value_or(polls), polls);
}

double least_window(const meter::SourceInfo& info) {
  return std::clamp(kUpdates / pace(info), kWindow, kLongestWindow);
}

double idle_window(const meter::SourceInfo& info) {
  return std::clamp(kIdleUpdates / pace(info), kIdle, kLongestIdle);
}

stats::Interval throughput_of(const record::Record& r) {
  return {*r.throughput, r.throughput_low.value_or(*r.throughput),
          r.throughput_high.value_or(*r.throughput)};
}

record::Maybe<record::Real> finite_or_none(double value) {
  return std::isfinite(value) ? record::Maybe<record::Real>(value) : std::nullopt;
}

void put(const stats::Interval& from, record::Maybe<record::Real>& value,
         record::Maybe<record::Real>& low, record::Maybe<record::Real>& high) {
  value = finite_or_none(from.value);
  low = finite_or_none(from.low);
  high = finite_or_none(from.high);
}

void put_sampling(record::Record& r, const stats::EnergyEstimate& found,
                  const stats::Window& window) {
  r.power_window_s = seconds(window.length());
  r.power_updates = found.updates;
  r.power_rate_hz = found.rate_hz;
  r.power_gap_s = seconds(found.gap);
  r.power_coverage_share = found.coverage;
}

void put_power(record::Record& r, const stats::EnergyEstimate& found,
               const std::optional<stats::Interval>& idle) {
  const stats::Interval power{found.watts, found.watts_low, found.watts_high};
  put(power, r.power_w, r.power_low_w, r.power_high_w);
  if (idle) {
    r.power_idle_w = idle->value;
    r.power_net_w = power.value - idle->value;
  }
  if (!r.throughput || *r.throughput <= 0 || power.value <= 0) return;
  const stats::Interval speed = throughput_of(r);
  put(stats::ratio(power, speed), r.energy_per_inference_j, r.energy_per_inference_low_j,
      r.energy_per_inference_high_j);
  put(stats::ratio(speed, power), r.efficiency, r.efficiency_low, r.efficiency_high);
  if (r.top1 && *r.top1 > 0) r.energy_per_correct_j = *r.energy_per_inference_j / *r.top1;
  if (!idle) return;
  const stats::Interval net = stats::difference(power, *idle);
  if (net.value > 0)
    put(stats::ratio(speed, net), r.efficiency_net, r.efficiency_net_low, r.efficiency_net_high);
}

/// What the meter did not do well.
void put_remarks(record::Record& r, const meter::Recording& recording,
                 const stats::EnergyEstimate& found) {
  if (!recording.info.remark.empty()) add_remark(r, recording.info.remark, "");
  if (found.updates < static_cast<std::int64_t>(kUpdates))
    add_remark(r,
               fmt::format("the meter gave only {} distinct readings in the window", found.updates),
               "measure longer with --min-seconds");
  if (found.coverage < 0.9)
    add_remark(
        r,
        fmt::format("the meter was silent for {:.0f} % of the window", (1 - found.coverage) * 100),
        "see `perwatt list meters`, then measure again");
  if (recording.lost > 0)
    add_remark(r, fmt::format("{} readings were lost for want of memory", recording.lost),
               "give the case a shorter --time-limit");
}

}  // namespace

Nanoseconds CasePower::longest() const {
  if (!active()) return Nanoseconds{0};
  const meter::SourceInfo& info = meters_->main->info();
  return from_seconds(3 * idle_window(info) + least_window(info)) + 4 * kSettle;
}

std::vector<meter::Source*> CasePower::sources() const {
  std::vector<meter::Source*> all;
  for (const auto& source : meters_->sources) all.push_back(source.get());
  return all;
}

std::unique_ptr<meter::Sampler> CasePower::sampling(Nanoseconds limit) {
  auto sampler = std::make_unique<meter::Sampler>(sources(), limit);
  sampler->start(*meters_->clock);
  return sampler;
}

void CasePower::begin(Nanoseconds limit) {
  if (active()) sampler_ = sampling(limit + longest());
}

bool CasePower::wait(Nanoseconds length, const std::function<bool()>& go_on) const {
  const Nanoseconds until = meters_->clock->now() + length;
  for (Nanoseconds now = meters_->clock->now(); now < until; now = meters_->clock->now()) {
    if (!go_on()) return false;
    meters_->clock->wait_until(std::min(until, now + kSlice));
  }
  return true;
}

bool CasePower::idle(Nanoseconds settle, const std::function<bool()>& go_on,
                     stats::Window& window) const {
  if (!wait(settle, go_on)) return false;
  window.began = meters_->clock->now();
  if (!wait(from_seconds(idle_window(meters_->main->info())), go_on)) return false;
  window.ended = meters_->clock->now();
  return true;
}

bool CasePower::idle_before(const std::function<bool()>& go_on) {
  if (!sampler_) return true;
  const auto& last = meters_->last_idle;
  if (last && meters_->clock->now() - last->at < kFresh) {
    idle_before_ = last->watts;
    return true;
  }
  return idle(kSettle, go_on, before_.emplace());
}

bool CasePower::idle_loaded(const std::function<bool()>& go_on) {
  return !sampler_ || idle(kSettle, go_on, loaded_.emplace());
}

load::StopRule CasePower::long_enough(load::StopRule rule) const {
  if (!active()) return rule;
  const Nanoseconds least = from_seconds(least_window(meters_->main->info()));
  if (rule.fixed_queries > 0) {
    rule.minimum = std::max(rule.minimum, least);
  } else {
    rule.floor = std::max(rule.floor, least);
    rule.ceiling = std::max(rule.ceiling, rule.floor);
  }
  return rule;
}

void CasePower::end(const stats::Window& steady) {
  if (!sampler_) return;
  steady_ = steady;
  const Nanoseconds polls = kPollsAfter * meters_->main->info().poll_every;
  wait(std::min<Nanoseconds>(polls, kSettle), [] { return true; });
  recordings_ = sampler_->stop();
  sampler_.reset();
}

bool CasePower::idle_after(const std::function<bool()>& go_on) {
  if (!active() || !steady_) return true;
  const meter::SourceInfo& info = meters_->main->info();
  meter::Sampler sampler({meters_->main}, from_seconds(idle_window(info)) + 3 * kSettle);
  sampler.start(*meters_->clock);
  stats::Window window;
  if (!idle(kSettle, go_on, window)) return false;
  const auto found = meter::total_energy(sampler.stop().front(), window);
  meters_->last_idle.reset();
  if (!found.usable()) return true;
  idle_after_ = stats::Interval{found.watts, found.watts_low, found.watts_high};
  meters_->last_idle = Idle{*idle_after_, meters_->clock->now()};
  return true;
}

const meter::Recording* CasePower::of_main() const {
  for (std::size_t i = 0; i < recordings_.size(); ++i)
    if (meters_->sources[i].get() == meters_->main) return &recordings_[i];
  return nullptr;
}

std::optional<stats::Interval> CasePower::watts(const stats::Window& window) const {
  const auto found = meter::total_energy(*of_main(), window);
  if (!found.usable()) return std::nullopt;
  return stats::Interval{found.watts, found.watts_low, found.watts_high};
}

/// The mean of before and after; that they differ is part of how unsure it is.
std::optional<stats::Interval> CasePower::idle_power() const {
  const auto before = before_ ? watts(*before_) : idle_before_;
  if (!before || !idle_after_) return before ? before : idle_after_;
  const stats::Interval &a = *before, &b = *idle_after_;
  const double drift = std::abs(a.value - b.value) / 2;
  const double mean = (a.value + b.value) / 2;
  const double down = std::hypot(a.value - a.low, b.value - b.low) / 2;
  const double up = std::hypot(a.high - a.value, b.high - b.value) / 2;
  return stats::Interval{mean, mean - std::hypot(down, drift), mean + std::hypot(up, drift)};
}

void CasePower::put(record::Result& result) const {
  record::Record& r = result.record;
  if (meters_ == nullptr || r.status != record::Status::ok) return;
  if (!active()) {
    r.power_problem = meters_->problem;
    return;
  }
  const meter::Recording* recording = of_main();
  if (recording == nullptr || !steady_) return;
  put_traces(result);
  r.meter = title(recording->info);
  r.boundary = recording->info.boundary;
  const auto found = meter::total_energy(*recording, *steady_);
  put_sampling(r, found, *steady_);
  if (!found.usable()) {
    r.power_problem = found.problem;
    const std::string remedy =
        recording->failures.empty() ? "" : recording->failures.front().remedy;
    add_remark(r, "no watts: " + found.problem,
               remedy.empty() ? "see `perwatt list meters`, then measure again" : remedy);
    return;
  }
  put_power(r, found, idle_power());
  if (loaded_)
    if (const auto loaded = watts(*loaded_)) r.power_loaded_idle_w = loaded->value;
  r.power_systematic_share = meter::systematic_share(recording->info, found.watts);
  put_remarks(r, *recording, found);
}

void CasePower::put_traces(record::Result& result) const {
  for (const meter::Recording& recording : recordings_)
    for (std::size_t i = 0; i < recording.series.size(); ++i) {
      record::Trace trace = power_trace(recording, i, steady_->began);
      if (!trace.seconds.empty()) result.traces.push_back(std::move(trace));
    }
}

record::Trace power_trace(const meter::Recording& recording, std::size_t channel, Nanoseconds zero,
                          std::size_t most) {
  const meter::Channel& rail = recording.info.channels[channel];
  record::Trace trace{rail.rail, "power", "W", title(recording.info), {}, {}};
  const std::vector<stats::Stamped> points =
      stats::power(recording.series[channel], meter::sensor_of(recording.info, rail));
  const std::size_t each = std::max<std::size_t>(1, (points.size() + most - 1) / most);
  for (std::size_t first = 0; first < points.size(); first += each) {
    const std::size_t end = std::min(points.size(), first + each);
    double time = 0, watts = 0;
    for (std::size_t i = first; i < end; ++i) {
      time += seconds(points[i].at - zero);
      watts += points[i].value;
    }
    const double count = static_cast<double>(end - first);
    if (!std::isfinite(watts)) continue;
    trace.seconds.push_back(time / count);
    trace.values.push_back(watts / count);
  }
  return trace;
}

}  // namespace perwatt::run
