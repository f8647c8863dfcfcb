#include "load/pipeline.h"

#include <gmock/gmock.h>
#include <sched.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace perwatt::load::pipeline_test {
namespace {

using testing::ElementsAreArray;

/// Squares a number a lane: at once inside start(), or on a thread of its own.
class Squares final : public Target {
 public:
  Squares(int lanes, bool at_once, std::int64_t fails_at = -1)
      : values(static_cast<std::size_t>(lanes)), at_once_(at_once), fails_at_(fails_at) {
    if (!at_once) thread_ = std::thread([this] { work(); });
  }
  ~Squares() override {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    waiting_.notify_one();
    if (thread_.joinable()) thread_.join();
  }
  int lanes() const override { return static_cast<int>(values.size()); }
  bool infer(int) noexcept override { return false; }
  void start(int lane, Completion done) noexcept override {
    if (at_once_) return finish(lane, done);
    const std::lock_guard lock(mutex_);
    jobs_.emplace_back(lane, done);
    waiting_.notify_one();
  }

  std::vector<std::int64_t> values;  ///< by lane

 private:
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      waiting_.wait(lock, [this] { return ended_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      const auto [lane, done] = jobs_.back();  // the last first: completions out of order
      jobs_.pop_back();
      lock.unlock();
      finish(lane, done);
      lock.lock();
    }
  }
  void finish(int lane, Completion done) {
    auto& value = values[static_cast<std::size_t>(lane)];
    const bool ok = value != fails_at_;
    value *= value;
    done.call(done.context, lane, ok);
  }
  const bool at_once_;
  const std::int64_t fails_at_;
  std::mutex mutex_;
  std::condition_variable waiting_;
  std::vector<std::pair<int, Completion>> jobs_;
  bool ended_ = false;
  std::thread thread_;
};

class Recorder final : public Stages {
 public:
  Recorder(Squares& target, int slots)
      : target_(target), slots_(static_cast<std::size_t>(slots)), busy_(slots_.size()) {}
  void prepare(std::int64_t query, int slot) noexcept override {
    if (busy_[static_cast<std::size_t>(slot)].exchange(true)) clash = true;
    slots_[static_cast<std::size_t>(slot)] = query;
  }
  void place(int slot, int lane) noexcept override {
    target_.values[static_cast<std::size_t>(lane)] = slots_[static_cast<std::size_t>(slot)];
  }
  void collect(int lane, int slot) noexcept override {
    slots_[static_cast<std::size_t>(slot)] = target_.values[static_cast<std::size_t>(lane)];
  }
  void deliver(std::int64_t query, int slot) override {
    if (query == throws_at) throw std::runtime_error("full");
    delivered.push_back(slots_[static_cast<std::size_t>(slot)]);
    busy_[static_cast<std::size_t>(slot)] = false;
  }
  std::int64_t throws_at = -1;
  std::atomic<bool> clash{false};  ///< two queries had a slot at a time
  std::vector<std::int64_t> delivered;

 private:
  Squares& target_;
  std::vector<std::int64_t> slots_;
  std::vector<std::atomic<bool>> busy_;
};

std::vector<std::int64_t> squares(int count) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  for (auto& value : all) value *= value;
  return all;
}

TEST(Pipeline, DeliversAllInOrderWhateverItsShape) {
  for (const bool at_once : {true, false})
    for (const int lanes : {1, 3})
      for (const int threads : {1, 4})
        for (const int slots : {1, 5}) {
          Squares target(lanes, at_once);
          Recorder stages(target, slots);
          EXPECT_EQ(run_pipeline(target, 100, stages, {threads, slots}), End::quota);
          EXPECT_THAT(stages.delivered, ElementsAreArray(squares(100)));
          EXPECT_FALSE(stages.clash);
        }
}

TEST(Pipeline, EndsAtOnceWithoutQueries) {
  Squares target(2, true);
  Recorder stages(target, 2);
  EXPECT_EQ(run_pipeline(target, 0, stages, {2, 2}), End::quota);
  EXPECT_TRUE(stages.delivered.empty());
}

TEST(Pipeline, TellsAFailureAndDeliversABeginning) {
  for (const bool at_once : {true, false}) {
    Squares target(2, at_once, 40);
    Recorder stages(target, 6);
    EXPECT_EQ(run_pipeline(target, 100, stages, {2, 6}), End::failed);
    EXPECT_LE(stages.delivered.size(), 40U);
    EXPECT_THAT(stages.delivered,
                ElementsAreArray(squares(static_cast<int>(stages.delivered.size()))));
  }
}

TEST(Pipeline, StopsWhenCancelled) {
  Squares target(1, false);
  Recorder stages(target, 2);
  const auto late = [&stages] { return stages.delivered.size() > 3; };
  EXPECT_EQ(run_pipeline(target, 1'000'000, stages, {1, 2}, late), End::cancelled);
  EXPECT_LT(stages.delivered.size(), 1'000'000U);
}

TEST(Pipeline, LeavesNothingBehindWhereDeliveryThrows) {
  Squares target(3, false);
  Recorder stages(target, 6);
  stages.throws_at = 10;
  EXPECT_THROW(run_pipeline(target, 100, stages, {2, 6}), std::runtime_error);
  EXPECT_EQ(stages.delivered.size(), 10U);
}

TEST(PipelineShape, FollowsLanesAndThreads) {
  EXPECT_EQ(pipeline_shape(2, 3).threads, 3);
  EXPECT_EQ(pipeline_shape(2, 3).slots, 10);
  EXPECT_GE(pipeline_shape(1).threads, 1);
}

TEST(PipelineShape, KeepsToTheProcessorsThatMayBeUsed) {
  cpu_set_t before, one;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  int usable = 0;
  while (!CPU_ISSET(usable, &before)) ++usable;
  CPU_ZERO(&one);
  CPU_SET(usable, &one);
  EXPECT_EQ(pipeline_shape(1).threads, CPU_COUNT(&before));
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(pipeline_shape(1).threads, 1);
  sched_setaffinity(0, sizeof before, &before);
}

}  // namespace
}  // namespace perwatt::load::pipeline_test
