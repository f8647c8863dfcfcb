// What the harness itself costs a query: a measurement of targets that do nothing, less the same
// target called in a bare loop. Interleaved rounds, mean over rounds with Student's 95 % interval.
// Exit status 1 where an interval lies wholly over its limit.
//   bench_harness [rounds] [queries]
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/registry.h"
#include "load/scenario.h"
#include "stats/distribution.h"

namespace {

using namespace perwatt;

/// Does nothing, at once.
class NullTarget final : public load::Target {
 public:
  explicit NullTarget(int lanes) : lanes_(lanes) {}
  int lanes() const override { return lanes_; }
  bool infer(int) noexcept override { return true; }
  void start(int lane, load::Completion done) noexcept override {
    done.call(done.context, lane, true);
  }

 private:
  int lanes_;
};

/// Does nothing, on a thread of its own, which goes round the lanes: what an engine with call-backs
/// looks like.
class ThreadedTarget final : public load::Target {
 public:
  explicit ThreadedTarget(int lanes)
      : slots_(static_cast<std::size_t>(lanes)), thread_([this] { run(); }) {}
  ~ThreadedTarget() override {
    closing_ = true;
    thread_.join();
  }
  int lanes() const override { return static_cast<int>(slots_.size()); }
  bool infer(int) noexcept override { return true; }
  void start(int lane, load::Completion done) noexcept override {
    auto& slot = slots_[static_cast<std::size_t>(lane)];
    slot.done = done;
    slot.started.store(true, std::memory_order_release);
  }

 private:
  struct alignas(64) Slot {
    std::atomic<bool> started{false};
    load::Completion done{};
  };
  void run() {
    while (!closing_.load(std::memory_order_relaxed)) {
      bool idle = true;
      for (std::size_t lane = 0; lane < slots_.size(); ++lane) {
        if (!slots_[lane].started.load(std::memory_order_acquire)) continue;
        idle = false;
        const auto done = slots_[lane].done;
        slots_[lane].started.store(false, std::memory_order_relaxed);
        done.call(done.context, static_cast<int>(lane), true);
      }
      if (idle) std::this_thread::yield();
    }
  }

  std::vector<Slot> slots_;
  std::atomic<bool> closing_{false};
  std::thread thread_;
};

/// The synthetic engine with no latency at all.
class SyntheticTarget final : public load::Target {
 public:
  explicit SyntheticTarget(int lanes) {
    engine::LoadRequest request;
    request.device = "cpu";
    request.lanes = lanes;
    request.options["latency_us"] = "0";
    engine_ = engine::find_plugin("synthetic")->open({});
    network_ = engine_->load(request);
  }
  int lanes() const override { return network_->lanes(); }
  bool infer(int lane) noexcept override {
    network_->infer(lane);
    return true;
  }
  void start(int lane, load::Completion done) noexcept override {
    network_->start(lane, {done.call, done.context});
  }

 private:
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<engine::Network> network_;
};

double nanoseconds_each(std::int64_t count, const std::function<void()>& work) {
  const MonotonicClock clock;
  const auto began = clock.now();
  work();
  return static_cast<double>((clock.now() - began).count()) / static_cast<double>(count);
}

double measured(load::Target& target, load::Scenario scenario, std::int64_t count) {
  MonotonicClock clock;
  load::StopRule rule;
  rule.fixed_queries = count;
  return nanoseconds_each(count, [&] { load::measure(target, scenario, rule, clock, {}); });
}

double bare_calls(load::Target& target, std::int64_t count) {
  return nanoseconds_each(count, [&] {
    for (std::int64_t i = 0; i < count; ++i) target.infer(0);
  });
}

double bare_starts(load::Target& target, std::int64_t count) {
  const load::Completion ignore{[](void*, int, bool) noexcept {}, nullptr};
  return nanoseconds_each(count, [&] {
    for (std::int64_t i = 0; i < count; ++i)
      target.start(static_cast<int>(i % target.lanes()), ignore);
  });
}

/// Lanes that restart themselves and count, nothing else.
struct BareLoop {
  load::Target& target;
  std::atomic<std::int64_t> left;
  std::atomic<int> running;

  static void restart(void* context, int lane, bool) noexcept {
    auto& loop = *static_cast<BareLoop*>(context);
    if (loop.left.fetch_sub(1, std::memory_order_relaxed) > 0) {
      loop.target.start(lane, {restart, context});
    } else {
      loop.running.fetch_sub(1, std::memory_order_release);
    }
  }
};

double bare_loop(load::Target& target, std::int64_t count) {
  BareLoop loop{target, count - target.lanes(), target.lanes()};
  return nanoseconds_each(count, [&] {
    for (int lane = 0; lane < target.lanes(); ++lane)
      target.start(lane, {BareLoop::restart, &loop});
    while (loop.running.load(std::memory_order_acquire) > 0) std::this_thread::yield();
  });
}

struct Figure {
  std::string title;
  double limit;  // nanoseconds; 0 for none
  std::function<double()> once;
  std::vector<double> values{};
};

/// Prints one figure; false where its interval lies wholly over the limit.
bool print(const Figure& figure) {
  const auto n = static_cast<double>(figure.values.size());
  double mean = 0, squares = 0;
  for (const double value : figure.values) mean += value / n;
  for (const double value : figure.values) squares += (value - mean) * (value - mean);
  const double half = stats::student_t_quantile(0.975, n - 1) * std::sqrt(squares / (n - 1) / n);
  const bool within = figure.limit == 0 || mean - half <= figure.limit;
  std::printf("%-52s %8.1f ns  [%.1f, %.1f]", figure.title.c_str(), mean, mean - half, mean + half);
  if (figure.limit > 0) std::printf("  limit %.0f: %s", figure.limit, within ? "ok" : "OVER");
  std::printf("\n");
  return within;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(std::atoi(argv[1]), 3) : 15;
  const std::int64_t count = argc > 2 ? std::max(std::atoll(argv[2]), 10'000LL) : 300'000;
  constexpr int kLanes = 64;
  constexpr double kOneLane = 1000, kManyLanes = 2000;
  using load::Scenario;

  NullTarget null_one(1), null_many(kLanes);
  SyntheticTarget synthetic_one(1), synthetic_many(kLanes);
  ThreadedTarget threaded(kLanes);
  std::vector<Figure> figures{
      {"clock read", 0,
       [&] {
         const MonotonicClock clock;
         return nanoseconds_each(count, [&] {
           for (std::int64_t i = 0; i < count; ++i) clock.now();
         });
       }},
      {"single_stream, null target", kOneLane,
       [&] {
         return measured(null_one, Scenario::single_stream, count) - bare_calls(null_one, count);
       }},
      {"single_stream, synthetic engine", kOneLane,
       [&] {
         return measured(synthetic_one, Scenario::single_stream, count) -
                bare_calls(synthetic_one, count);
       }},
      {"offline, 64 lanes, null target", kManyLanes,
       [&] {
         return measured(null_many, Scenario::offline, count) - bare_starts(null_many, count);
       }},
      {"offline, 64 lanes, synthetic engine", kManyLanes,
       [&] {
         return measured(synthetic_many, Scenario::offline, count) -
                bare_starts(synthetic_many, count);
       }},
      {"offline, 64 lanes, completions on another thread", kManyLanes,
       [&] { return measured(threaded, Scenario::offline, count) - bare_loop(threaded, count); }},
  };
  for (auto& figure : figures) figure.once();  // warm-up
  for (int round = 0; round < rounds; ++round) {
    for (auto& figure : figures) figure.values.push_back(figure.once());
  }
  std::printf(
      "the harness's own time per query, mean of %d rounds of %lld queries, 95 %% interval\n",
      rounds, static_cast<long long>(count));
  bool ok = true;
  for (const auto& figure : figures) ok &= print(figure);
  return ok ? 0 : 1;
}
