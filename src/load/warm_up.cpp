#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "load/driver.h"
#include "stats/batch_means.h"

namespace perwatt::load {
namespace {

constexpr double kTolerance = 0.01;
constexpr double kCheckRatio = 1.2;  // few checks: each is a chance to be lucky
constexpr std::size_t kFewestForNoise = 3;

struct Quarter {
  double mean, variance;
};

Quarter quarter_of(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, values.size() > 1 ? squares / (n - 1) : 0};
}

class Warmer final : public Consumer {
 public:
  Warmer(const WarmupRule& rule, int lanes, Nanoseconds began)
      : rule_(rule), lanes_(lanes), began_(began), round_began_(began) {
    result_.stationary = false;
  }

  void take(const Sample& sample) override {
    ++result_.queries;
    const Nanoseconds completed = std::max(last_, sample.completed);
    last_ = completed;
    if (++in_round_ < lanes_) return;
    in_round_ = 0;
    rounds_.add(seconds(completed - round_began_));
    round_began_ = completed;
  }

  bool enough(Nanoseconds now) override {
    const Nanoseconds elapsed = now - began_;
    result_.duration = elapsed;
    if (result_.queries < rule_.queries || elapsed < rule_.floor) return false;
    if (!rule_.until_stationary || elapsed >= rule_.ceiling) return true;
    if (rounds_.count() < next_check_) return false;
    next_check_ =
        static_cast<std::int64_t>(std::ceil(static_cast<double>(rounds_.count()) * kCheckRatio));
    result_.stationary = stationary(rounds_.batches());
    return result_.stationary;
  }

  const Warmup& result() const { return result_; }

 private:
  const WarmupRule rule_;
  const int lanes_;
  int in_round_ = 0;
  const Nanoseconds began_;
  Nanoseconds round_began_, last_{0};
  std::int64_t next_check_ = 3;
  stats::BatchMeans rounds_{64};
  Warmup result_;
};

}  // namespace

bool stationary(std::span<const double> series) {
  const std::size_t size = std::max<std::size_t>(series.size() / 4, 1);
  if (series.size() < 2 * size) return false;
  const Quarter last = quarter_of(series.last(size));
  const Quarter before = quarter_of(series.last(2 * size).first(size));
  double allowed = kTolerance * last.mean;
  if (size >= kFewestForNoise) {
    allowed = std::max(
        allowed, 2 * std::sqrt((last.variance + before.variance) / static_cast<double>(size)));
  }
  return std::abs(last.mean - before.mean) <= allowed;
}

Warmup warm_up(Target& target, Scenario scenario, Clock& clock, const Observer& observer,
               const WarmupRule& rule) {
  Warmer warmer(rule, independent_lanes(target, scenario), clock.now());
  const End end = drive(target, scenario, clock, {}, observer, warmer);
  Warmup result = warmer.result();
  result.failed = end == End::failed;
  return result;
}

}  // namespace perwatt::load
