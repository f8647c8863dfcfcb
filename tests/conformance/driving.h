// Driving a network in tests: inputs, and counting or restarting what ends.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <fstream>
#include <map>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "base/random.h"
#include "engine/engine.h"

namespace perwatt::conformance {

using engine::Done;
using engine::Network;

/// A natural range of values that differs from seed to seed.
inline void fill(std::span<float> data, std::uint64_t seed) {
  const RandomStream random(seed, 0);
  for (std::size_t i = 0; i < data.size(); ++i)
    data[i] = static_cast<float>(2 * random.uniform(i) - 1);
}

inline std::vector<float> copied(std::span<const float> data) {
  return {data.begin(), data.end()};
}

inline float largest_difference(std::span<const float> a, std::span<const float> b) {
  float largest = a.size() == b.size() ? 0 : 1e9F;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

/// Counts completions, and waits for them.
class Counter {
 public:
  Done done() {
    return {[](void* context, int, bool ok) noexcept { static_cast<Counter*>(context)->count(ok); },
            this};
  }
  void count(bool ok) {
    const std::lock_guard lock(mutex_);
    ++ended_;
    failed_ += ok ? 0 : 1;
    changed_.notify_all();
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
  std::mutex mutex_;
  std::condition_variable changed_;
  int ended_ = 0, failed_ = 0;
};

/// Restarts a lane from within its own Done, with a trampoline for engines that complete at once.
class Restarter {
 public:
  Restarter(Network& network, int lane, int times) : network_(network), lane_(lane), left_(times) {}

  void run() {
    do {
      ended_inside_ = false;
      inside_start_ = true;
      network_.start(lane_, {&Restarter::on_done, this});
      inside_start_ = false;
    } while (ended_inside_ && left_ > 0);
  }
  int failed() const { return failed_; }
  std::size_t deepest_stack() {
    std::size_t deepest = 0;
    for (const auto& [thread, range] : stack_)
      deepest = std::max(deepest, range.second - range.first);
    return deepest;
  }
  Counter& end() { return end_; }

 private:
  static void on_done(void* context, int, bool ok) noexcept {
    auto& self = *static_cast<Restarter*>(context);
    const char here = 0;
    const auto address = reinterpret_cast<std::size_t>(&here);
    auto [at, first] = self.stack_.try_emplace(std::this_thread::get_id(), address, address);
    at->second = {std::min(at->second.first, address), std::max(at->second.second, address)};
    self.failed_ += ok ? 0 : 1;
    const bool last = --self.left_ == 0;
    if (inside_start_) ended_inside_ = true;
    if (last) return self.end_.count(ok);
    if (!inside_start_) self.run();
  }

  inline static thread_local bool inside_start_ = false, ended_inside_ = false;
  Network& network_;
  int lane_;
  std::atomic<int> left_;
  std::atomic<int> failed_{0};
  std::map<std::thread::id, std::pair<std::size_t, std::size_t>>
      stack_;  // one Done at a time touches it
  Counter end_;
};

inline long resident_bytes() {
  long pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

}  // namespace perwatt::conformance
