#include "load/pipeline.h"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace perwatt::load {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(20);

/// Set while this thread is inside start(): a completion there leaves the next start to the loop
/// that it came from, so that a target that completes at once does not recurse.
thread_local bool inside_start = false;

class Pipeline {
 public:
  Pipeline(Target& target, std::int64_t queries, Stages& stages, const PipelineShape& shape)
      : target_(target),
        queries_(queries),
        stages_(stages),
        slots_(std::max(shape.slots, 1)),
        done_(static_cast<std::size_t>(slots_), false),
        query_on_(static_cast<std::size_t>(target.lanes()), -1) {
    for (int lane = target.lanes() - 1; lane >= 0; --lane) free_lanes_.push_back(lane);
    for (int i = 0; i < std::max(shape.threads, 1); ++i)
      threads_.emplace_back([this] { prepare_all(); });
  }

  ~Pipeline() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    room_.notify_all();
    for (auto& thread : threads_) thread.join();
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return in_flight_ == 0; });
  }

  End run(const std::function<bool()>& cancelled) {
    for (std::int64_t query = 0; query < queries_; ++query) {
      const int slot = slot_of(query);
      std::unique_lock lock(mutex_);
      while (!done_[static_cast<std::size_t>(slot)]) {
        if (failed_ && in_flight_ == 0) return End::failed;
        delivery_.wait_for(lock, kLookEvery);
        if (cancelled && !failed_ && cancelled()) return End::cancelled;
      }
      lock.unlock();
      stages_.deliver(query, slot);
      lock.lock();
      done_[static_cast<std::size_t>(slot)] = false;
      delivered_ = query + 1;
      room_.notify_one();
    }
    return End::quota;
  }

 private:
  int slot_of(std::int64_t query) const { return static_cast<int>(query % slots_); }

  void prepare_all() {
    std::unique_lock lock(mutex_);
    for (;;) {
      room_.wait(lock, [this] {
        return stopping_ || failed_ || next_ == queries_ || next_ < delivered_ + slots_;
      });
      if (stopping_ || failed_ || next_ == queries_) return room_.notify_all();
      const std::int64_t query = next_++;
      lock.unlock();
      stages_.prepare(query, slot_of(query));
      lock.lock();
      ready_.push_back(query);
      start_ready(lock);
    }
  }

  /// Starts queries while there are lanes for them. The lock is held on entry and on return.
  void start_ready(std::unique_lock<std::mutex>& lock) {
    while (!ready_.empty() && !free_lanes_.empty() && !stopping_ && !failed_) {
      const std::int64_t query = ready_.front();
      const int lane = free_lanes_.back();
      ready_.pop_front();
      free_lanes_.pop_back();
      query_on_[static_cast<std::size_t>(lane)] = query;
      ++in_flight_;
      lock.unlock();
      stages_.place(slot_of(query), lane);
      inside_start = true;
      target_.start(lane, {completed, this});
      inside_start = false;
      lock.lock();
    }
  }

  static void completed(void* context, int lane, bool ok) noexcept {
    static_cast<Pipeline*>(context)->complete(lane, ok);
  }

  void complete(int lane, bool ok) noexcept {
    std::unique_lock lock(mutex_);
    const int slot = slot_of(query_on_[static_cast<std::size_t>(lane)]);
    lock.unlock();
    if (ok) stages_.collect(lane, slot);
    lock.lock();
    free_lanes_.push_back(lane);
    if (ok) {
      done_[static_cast<std::size_t>(slot)] = true;
    } else {
      failed_ = true;
      room_.notify_all();
    }
    if (!inside_start) start_ready(lock);
    delivery_.notify_one();
    if (--in_flight_ == 0) idle_.notify_all();
  }

  Target& target_;
  const std::int64_t queries_;
  Stages& stages_;
  const int slots_;
  std::mutex mutex_;
  std::condition_variable room_, delivery_, idle_;
  std::int64_t next_ = 0, delivered_ = 0;  // to be prepared; handed on
  std::deque<std::int64_t> ready_;
  std::vector<bool> done_;  // by slot
  std::vector<std::int64_t> query_on_;
  std::vector<int> free_lanes_;
  int in_flight_ = 0;
  bool stopping_ = false, failed_ = false;
  std::vector<std::thread> threads_;
};

/// What taskset, a service manager or a container leaves to this process.
int usable_processors() {
  cpu_set_t usable;
  if (sched_getaffinity(0, sizeof usable, &usable) == 0 && CPU_COUNT(&usable) > 0)
    return CPU_COUNT(&usable);
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace

PipelineShape pipeline_shape(int lanes, int threads) {
  const int used = threads > 0 ? threads : usable_processors();
  return {used, 2 * (std::max(lanes, 1) + used)};
}

End run_pipeline(Target& target, std::int64_t queries, Stages& stages, const PipelineShape& shape,
                 const std::function<bool()>& cancelled) {
  return Pipeline(target, queries, stages, shape).run(cancelled);
}

}  // namespace perwatt::load
