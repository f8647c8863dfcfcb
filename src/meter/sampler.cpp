#include "meter/sampler.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <string_view>
#include <thread>

#include "base/error.h"

namespace perwatt::meter {
namespace {

/// How long a thread sleeps at most before it looks whether it shall end.
constexpr Nanoseconds kNap = std::chrono::milliseconds(50);
/// A source may give readings faster than it is polled, up to this rate.
constexpr double kFastest = 1000;
constexpr std::size_t kMostReadings = std::size_t{1} << 22;
constexpr std::size_t kReasons = 4, kReasonLength = 200;

/// Keeps readings in memory reserved before.
class Collector final : public Sink {
 public:
  Collector(const SourceInfo& info, Nanoseconds longest) {
    recording_.info = info;
    recording_.series.resize(info.channels.size());
    const double rate = std::clamp(
        std::max(info.update_hz.value_or(0), 1 / std::max(seconds(info.poll_every), 1e-6)), 1.0,
        kFastest);
    const auto wanted = static_cast<std::size_t>(seconds(longest) * rate * 1.25) + 64;
    for (auto& series : recording_.series) series.reserve(std::min(wanted, kMostReadings));
    recording_.failures.reserve(kReasons);
    for (auto& spare : spare_) {
      spare.reason.reserve(kReasonLength);
      spare.remedy.reserve(kReasonLength);
    }
  }

  void reading(int channel, Nanoseconds before, Nanoseconds after, double value) override {
    auto& series = recording_.series[static_cast<std::size_t>(channel)];
    if (series.size() < series.capacity())
      series.push_back({before + (after - before) / 2, value});
    else
      ++recording_.lost;
  }

  void failure(int, const std::string& reason, const std::string& remedy) override {
    const std::string_view shown = std::string_view(reason).substr(0, kReasonLength);
    for (ReadFailure& known : recording_.failures)
      if (known.reason == shown) {
        ++known.times;
        return;
      }
    const std::size_t next = recording_.failures.size();
    if (next == kReasons) return;
    spare_[next].reason.assign(shown);
    spare_[next].remedy.assign(remedy, 0, kReasonLength);
    spare_[next].times = 1;
    recording_.failures.push_back(std::move(spare_[next]));
  }

  Recording& recording() { return recording_; }

 private:
  Recording recording_;
  std::array<ReadFailure, kReasons> spare_;
};

}  // namespace

/// One source and its thread. The thread alone touches the collector between start and join.
struct Sampler::Loop {
  Loop(Source& polled, Nanoseconds longest)
      : source(polled), collector(polled.info(), longest), every(polled.info().poll_every) {
    every = std::max(every, Nanoseconds{1000});
  }

  void step() {
    try {
      source.poll(collector);
    } catch (const std::exception& error) {
      collector.failure(0, error.what(), "");
    }
    ++collector.recording().polls;
    next += every;
    const Nanoseconds late = clock->now() - next;
    if (late < Nanoseconds{0}) return;
    const std::int64_t missed = late / every + 1;
    collector.recording().missed += missed;
    next += missed * every;
  }

  void serve() {
    while (!stopped.load(std::memory_order_acquire)) {
      const Nanoseconds now = clock->now();
      if (now < next)
        clock->wait_until(std::min(next, now + kNap));
      else
        step();
    }
  }

  Source& source;
  Collector collector;
  Nanoseconds every;
  Clock* clock = nullptr;
  Nanoseconds next{0};
  bool begun = false;
  std::atomic<bool> stopped{false};
  std::thread thread;
};

Sampler::Sampler(std::vector<Source*> sources, Nanoseconds longest) {
  for (Source* source : sources) loops_.push_back(std::make_shared<Loop>(*source, longest));
}

Sampler::~Sampler() {
  if (running_) stop();
}

void Sampler::begin(Clock& clock) {
  running_ = true;
  for (const auto& loop : loops_) {
    loop->clock = &clock;
    try {
      loop->source.begin();
      loop->begun = true;
    } catch (const Error& error) {
      loop->collector.failure(0, error.what(), error.remedy());
    }
  }
  for (const auto& loop : loops_) loop->next = clock.now();
}

namespace {

/// A poll now, and the next as an event. `Polled` is a Sampler's loop.
template <typename Polled>
void poll_on(SimulatedClock& clock, const std::shared_ptr<Polled>& loop) {
  if (loop->stopped.load()) return;
  loop->step();
  clock.at(loop->next, [&clock, loop] { poll_on(clock, loop); });
}

}  // namespace

void Sampler::start(Clock& clock) {
  begin(clock);
  SimulatedClock* const simulated = clock.simulated();
  for (const auto& loop : loops_) {
    if (!loop->begun) continue;
    if (simulated != nullptr)
      simulated->at(loop->next, [simulated, loop] { poll_on(*simulated, loop); });
    else
      loop->thread = std::thread([loop = loop.get()] { loop->serve(); });
  }
}

std::vector<Recording> Sampler::stop() {
  running_ = false;
  std::vector<Recording> all;
  for (const auto& loop : loops_) loop->stopped.store(true, std::memory_order_release);
  for (const auto& loop : loops_)
    if (loop->thread.joinable()) loop->thread.join();
  for (const auto& loop : loops_) {
    if (loop->begun) {
      loop->step();
      loop->source.end(loop->collector);
    }
    Recording& recording = loop->collector.recording();
    for (auto& series : recording.series) std::ranges::stable_sort(series, {}, &stats::Stamped::at);
    all.push_back(std::move(recording));
  }
  return all;
}

}  // namespace perwatt::meter
