// The offline driver on real threads and on targets that complete inside start(). Run it under
// ThreadSanitizer too.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "load/scenario.h"

namespace perwatt::load::offline_test {
namespace {

using namespace std::chrono_literals;

/// Work that takes a little time without sleeping.
void spin(int turns) {
  std::atomic<int> counter{0};
  while (counter.fetch_add(1, std::memory_order_relaxed) < turns) {
  }
}

/// A pool of threads that takes queries from a queue.
class Pool final : public Target {
 public:
  Pool(int lanes, int threads, int turns, std::int64_t fails_at = 0)
      : lanes_(lanes), turns_(turns), fails_at_(fails_at) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  }
  ~Pool() override {
    {
      std::lock_guard lock(mutex_);
      closing_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
  }
  int lanes() const override { return lanes_; }
  bool infer(int) noexcept override {
    spin(turns_);
    return ++queries_ != fails_at_;
  }
  void start(int lane, Completion done) noexcept override {
    {
      std::lock_guard lock(mutex_);
      queue_.push_back({lane, done});
    }
    wake_.notify_one();
  }
  std::int64_t queries() const { return queries_; }

 private:
  struct Job {
    int lane;
    Completion done;
  };
  void work() {
    for (;;) {
      Job job;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return closing_ || !queue_.empty(); });
        if (queue_.empty()) return;
        job = queue_.front();
        queue_.pop_front();
      }
      const bool ok = infer(job.lane);
      job.done.call(job.done.context, job.lane, ok);
    }
  }

  const int lanes_, turns_;
  const std::int64_t fails_at_;
  std::atomic<std::int64_t> queries_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> queue_;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

/// Completes inside start().
class Immediate final : public Target {
 public:
  Immediate(int lanes, int turns) : lanes_(lanes), turns_(turns) {}
  int lanes() const override { return lanes_; }
  bool infer(int) noexcept override { return true; }
  void start(int lane, Completion done) noexcept override {
    deepest_ = std::max(deepest_, ++depth_);
    spin(turns_);
    ++queries_;
    done.call(done.context, lane, true);
    --depth_;
  }
  int deepest() const { return deepest_; }
  std::int64_t queries() const { return queries_; }

 private:
  const int lanes_, turns_;
  int depth_ = 0, deepest_ = 0;
  std::int64_t queries_ = 0;
};

StopRule fixed(std::int64_t queries, int groups = 1) {
  StopRule rule;
  rule.fixed_queries = queries;
  rule.groups = groups;
  return rule;
}

TEST(OfflineThreads, EveryQueryOfAPlanIsCountedOnce) {
  MonotonicClock clock;
  for (const int lanes : {1, 2, 5, 16}) {
    Pool pool(lanes, 3, 50);
    const auto m = measure(pool, Scenario::offline, fixed(2000), clock, {});
    EXPECT_EQ(m.stop, StopReason::fixed_plan) << lanes;
    EXPECT_EQ(m.queries, 2000) << lanes;
    EXPECT_EQ(pool.queries(), 2000) << lanes;
    EXPECT_EQ(m.latency.count(), 2000u) << lanes;
  }
}

TEST(OfflineThreads, GroupsShareTheirQuota) {
  MonotonicClock clock;
  Pool pool(6, 3, 50);
  const auto m = measure(pool, Scenario::offline, fixed(300, 3), clock, {});
  EXPECT_EQ(m.queries, 900);
  EXPECT_GT(m.grouped_rate, 0);
}

TEST(OfflineThreads, StopsByTimeWithNothingInFlight) {
  MonotonicClock clock;
  Pool pool(4, 2, 200);
  StopRule rule;
  rule.floor = 50ms;
  rule.ceiling = 150ms;
  rule.target = 0;
  const auto m = measure(pool, Scenario::offline, rule, clock, {});
  EXPECT_EQ(m.stop, StopReason::ceiling);
  EXPECT_GE(m.ended - m.began, 150ms);
  EXPECT_GT(m.queries, 0);
  EXPECT_LE(m.queries, pool.queries());
  const auto queries = pool.queries();
  std::this_thread::sleep_for(20ms);
  EXPECT_EQ(pool.queries(), queries);
}

TEST(OfflineThreads, AFailureOnAnyThreadEndsIt) {
  MonotonicClock clock;
  Pool pool(4, 3, 100, 500);
  const auto m = measure(pool, Scenario::offline, StopRule{}, clock, {});
  EXPECT_EQ(m.stop, StopReason::failed);
  EXPECT_LE(pool.queries(), 504);
}

TEST(OfflineThreads, WarmsUp) {
  MonotonicClock clock;
  Pool pool(4, 2, 200);
  const auto warmup = warm_up(pool, Scenario::offline, clock, {});
  EXPECT_FALSE(warmup.failed);
  EXPECT_GE(warmup.duration, 200ms);
  EXPECT_GE(warmup.queries, 3);
}

TEST(OfflineInline, DoesNotRecurseAndServesEveryLane) {
  MonotonicClock clock;
  for (const int lanes : {1, 7}) {
    Immediate target(lanes, 10);
    const auto m = measure(target, Scenario::offline, fixed(20'000, lanes), clock, {});
    EXPECT_EQ(m.stop, StopReason::fixed_plan);
    EXPECT_EQ(m.queries, 20'000 * lanes);
    EXPECT_EQ(target.queries(), 20'000 * lanes);
    EXPECT_EQ(target.deepest(), 1);
  }
}

TEST(OfflineInline, RunsUntilTheCeiling) {
  MonotonicClock clock;
  Immediate target(2, 0);
  StopRule rule;
  rule.floor = rule.ceiling = 200ms;
  const auto m = measure(target, Scenario::offline, rule, clock, {});
  EXPECT_GE(m.ended - m.began, 200ms);
  EXPECT_GT(m.queries, 0);
  EXPECT_LE(m.queries, target.queries());
  EXPECT_GT(m.throughput.rate, 0);
}

}  // namespace
}  // namespace perwatt::load::offline_test
