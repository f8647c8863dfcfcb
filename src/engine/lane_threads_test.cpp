#include "engine/lane_threads.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <mutex>
#include <new>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>

namespace perwatt::engine::lane_threads_test {
namespace {

/// Counts the ends of a lane, and starts it again from within them.
class Ends {
 public:
  Done done() {
    return {[](void* context, int lane, bool ok) noexcept {
              static_cast<Ends*>(context)->on_end(lane, ok);
            },
            this};
  }
  void restart_with(LaneThreads& threads, int times) {
    threads_ = &threads;
    left_ = times;
  }
  void wait_for(int number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ >= number; });
  }
  int ended() {
    const std::lock_guard lock(mutex_);
    return ended_;
  }
  int failed() {
    const std::lock_guard lock(mutex_);
    return failed_;
  }

 private:
  void on_end(int lane, bool ok) {
    if (left_-- > 0) threads_->start(lane, done());
    const std::lock_guard lock(mutex_);
    ++ended_;
    failed_ += ok ? 0 : 1;
    changed_.notify_all();
  }

  LaneThreads* threads_ = nullptr;
  std::atomic<int> left_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  int ended_ = 0, failed_ = 0;
};

TEST(LaneThreads, StartFromWithinDone) {
  std::atomic<int> inferences{0};
  Ends ends;
  LaneThreads threads(1, 1, [&](int) { ++inferences; });
  ends.restart_with(threads, 999);
  threads.start(0, ends.done());
  ends.wait_for(1000);
  EXPECT_EQ(inferences, 1000);
  EXPECT_EQ(ends.failed(), 0);
}

TEST(LaneThreads, EndWaitsForWhatIsInFlight) {
  std::counting_semaphore<> go{0};
  Ends ends;
  auto threads = std::make_unique<LaneThreads>(3, 3, [&](int) { go.acquire(); });
  for (int lane = 0; lane < 3; ++lane) threads->start(lane, ends.done());
  std::thread other([&] { go.release(3); });
  threads.reset();
  EXPECT_EQ(ends.ended(), 3);
  other.join();
}

TEST(LaneThreads, NotMoreThanSoManyComputeAtATime) {
  std::atomic<int> now{0}, most{0};
  Ends ends;
  LaneThreads threads(6, 2, [&](int) {
    const int computing = ++now;
    for (int seen = most; seen < computing && !most.compare_exchange_weak(seen, computing);) {
    }
    std::this_thread::yield();
    --now;
  });
  ends.restart_with(threads, 594);
  for (int lane = 0; lane < 6; ++lane) threads.start(lane, ends.done());
  ends.wait_for(600);
  EXPECT_LE(most, 2);
  EXPECT_EQ(ends.failed(), 0);
}

TEST(LaneThreads, PassOnWhatInferThrows) {
  int inference = 0;
  Ends ends;
  LaneThreads threads(2, 2, [&](int lane) {
    if (lane == 1) return;
    switch (inference++) {
      case 0:
        throw Failure(FailureKind::device_lost, "unplugged", "plug it in");
      case 1:
        throw std::bad_alloc();
      case 2:
        throw std::runtime_error("odd");
      default:
        break;
    }
  });
  const auto failure = [&](int lane, int number) {
    threads.start(lane, ends.done());
    ends.wait_for(number);
    return threads.failure(lane);
  };
  const Failure lost = failure(0, 1);
  EXPECT_EQ(lost.kind(), FailureKind::device_lost);
  EXPECT_STREQ(lost.what(), "unplugged");
  EXPECT_EQ(lost.remedy(), "plug it in");
  EXPECT_EQ(failure(0, 2).kind(), FailureKind::out_of_memory);
  const Failure odd = failure(0, 3);
  EXPECT_EQ(odd.kind(), FailureKind::engine_error);
  EXPECT_STREQ(odd.what(), "odd");
  EXPECT_EQ(ends.failed(), 3);
  EXPECT_STREQ(failure(1, 4).what(), "no inference has failed");
  EXPECT_STREQ(failure(0, 5).what(), "no inference has failed");
  EXPECT_EQ(ends.failed(), 3);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
/// Makes more threads than this process may have stacks for, in a process of its own.
[[noreturn]] void make_too_many() {
  long pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlim_t limit = static_cast<rlim_t>(pages * 4096) + (rlim_t{256} << 20);
  const rlimit address_space{limit, limit};
  setrlimit(RLIMIT_AS, &address_space);
  try {
    const LaneThreads threads(4096, 1, [](int) {});
  } catch (const Failure& failure) {
    const bool said = failure.kind() == FailureKind::out_of_memory &&
                      std::string(failure.what()).find("4096 threads") != std::string::npos;
    std::quick_exit(said ? 0 : 2);
  }
  std::quick_exit(3);
}
#endif

TEST(LaneThreadsDeathTest, AThreadThatCannotBeMadeIsAFailureAndEndsTheOthers) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers take the address space that this test limits";
#else
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(make_too_many(), testing::ExitedWithCode(0), "");
#endif
}

}  // namespace
}  // namespace perwatt::engine::lane_threads_test
