#include "meter/edge.h"

#include <algorithm>
#include <cmath>

namespace perwatt::meter {
namespace {

constexpr double kMargin = 1;         // seconds of rest around the pulses that are looked at
constexpr double kStep = 0.01;        // seconds between the offsets that are tried
constexpr double kLeast = 0.7;        // of the correlation
constexpr double kAlike = 0.5;        // over the readings: a difference of correlation that is none
constexpr std::size_t kFewest = 6;    // readings in the window
constexpr double kLargestHole = 2.5;  // seconds without a reading in the window

/// What a window of the series says of one offset.
struct Sums {
  double n = 0, on = 0, w = 0, ww = 0, w_on = 0;

  void add(double watts, bool busy) {
    n += 1;
    w += watts;
    ww += watts * watts;
    if (busy) {
      on += 1;
      w_on += watts;
    }
  }
  double correlation() const {
    const double between = w_on / n - w / n * on / n;
    const double spread = (ww / n - w / n * w / n) * (on / n - on / n * on / n);
    return spread > 0 ? between / std::sqrt(spread) : 0;
  }
};

class OffsetSearch {
 public:
  OffsetSearch(std::span<const double> seconds_, std::span<const double> watts,
               std::span<const Pulse> pulses)
      : seconds(seconds_), watts_(watts) {
    for (const Pulse& pulse : pulses)
      pulses_.push_back({perwatt::seconds(pulse.on), perwatt::seconds(pulse.off)});
    begin = pulses_.front().first - kMargin;
    end = pulses_.back().second + kMargin;
    // Against rounding: sums of squares are taken of what is left above the mean.
    for (const double w : watts_) mean_ += w / static_cast<double>(watts_.size());
  }

  /// The sums at an offset; of nothing where the series does not span the window.
  Sums at(double offset) const {
    Sums sums;
    auto i = static_cast<std::size_t>(
        std::lower_bound(seconds.begin(), seconds.end(), begin - offset) - seconds.begin());
    double last = begin;
    for (; i < seconds.size() && seconds[i] + offset <= end; ++i) {
      const double t = seconds[i] + offset;
      if (t - last > kLargestHole) return {};
      last = t;
      sums.add(watts_[i] - mean_, busy(t));
    }
    const bool enough = sums.n >= kFewest && sums.on > 0 && sums.on < sums.n;
    return end - last > kLargestHole || !enough ? Sums{} : sums;
  }

  std::span<const double> seconds;
  double begin = 0, end = 0;

 private:
  bool busy(double t) const {
    return std::ranges::any_of(pulses_,
                               [=](const auto& p) { return t >= p.first && t < p.second; });
  }
  std::span<const double> watts_;
  std::vector<std::pair<double, double>> pulses_;
  double mean_ = 0;
};

}  // namespace

Burn::Burn() {
  const unsigned cpus = std::max(1u, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < cpus; ++i)
    threads_.emplace_back([this] {
      volatile double x = 1;
      while (!stop_.load(std::memory_order_relaxed)) x = x * 1.0000001 + 1e-9;
    });
}

Burn::~Burn() {
  stop_.store(true, std::memory_order_relaxed);
  for (auto& thread : threads_) thread.join();
}

std::vector<Pulse> make_pulses(Clock& clock) {
  const auto rest = [&](int s) { clock.wait_until(clock.now() + std::chrono::seconds(s)); };
  std::vector<Pulse> pulses;
  rest(1);
  for (const int length : {3, 2}) {
    const Nanoseconds on = clock.now();
    {
      const Burn burn;
      rest(length);
    }
    pulses.push_back({on, clock.now()});
    rest(length == 3 ? 2 : 1);
  }
  return pulses;
}

std::optional<EdgeFit> find_edges(std::span<const double> seconds, std::span<const double> watts,
                                  std::span<const Pulse> pulses) {
  if (seconds.size() < kFewest || seconds.size() != watts.size() || pulses.empty())
    return std::nullopt;
  const OffsetSearch search(seconds, watts, pulses);
  const double first = search.end - seconds.back(), last = search.begin - seconds.front();
  const double lowest = std::min(first, last) - kLargestHole;
  const double highest = std::max(first, last) + kLargestHole;
  const auto steps = static_cast<std::int64_t>((highest - lowest) / kStep);
  const auto offset_of = [&](std::int64_t i) { return lowest + static_cast<double>(i) * kStep; };
  double best = kLeast, readings = 0;
  std::int64_t at = -1;
  for (std::int64_t i = 0; i <= steps; ++i) {
    const Sums sums = search.at(offset_of(i));
    if (sums.n == 0 || sums.correlation() <= best) continue;
    best = sums.correlation();
    readings = sums.n;
    at = i;
  }
  if (at < 0) return std::nullopt;
  // All offsets that put the same readings into the pulses fit alike: the middle one is taken. A
  // reading on the wrong side costs some 2 / n of the correlation, rest that enters or leaves the
  // window far less.
  const auto alike = [&](std::int64_t i) {
    const Sums sums = search.at(offset_of(i));
    return sums.n > 0 && sums.correlation() > best - kAlike / readings;
  };
  std::int64_t from = at, to = at;
  while (from > 0 && alike(from - 1)) --from;
  while (to < steps && alike(to + 1)) ++to;
  EdgeFit fit;
  fit.offset = (offset_of(from) + offset_of(to)) / 2;
  fit.correlation = best;
  return fit;
}

}  // namespace perwatt::meter
