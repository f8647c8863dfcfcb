// Looks at the machine again and again on a thread of its own while something else goes on.
// Is NOT aware of what is measured meanwhile.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "board/probes.h"

namespace perwatt::board {

/// Twice a second: slow enough to cost nothing, quick enough for a window of a second.
inline constexpr Nanoseconds kSamplingPeriod = std::chrono::milliseconds(500);

/// Samples from its construction until finish() or its end, whichever comes first; signals go to
/// other threads. Where no thread can be had, there are only the looks of look_now().
class StateSampler {
 public:
  explicit StateSampler(Probes probes, Nanoseconds period = kSamplingPeriod);
  ~StateSampler();
  StateSampler(const StateSampler&) = delete;
  StateSampler& operator=(const StateSampler&) = delete;

  /// One more look, now, on the caller's thread: at the edges of what is measured.
  void look_now();
  /// Ends the thread; the samples in order of time.
  std::vector<Sample> finish();

 private:
  void sample_until_stopped();
  void stop();

  const Probes probes_;
  const Nanoseconds period_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;        // under the mutex
  std::vector<Sample> samples_;  // under the mutex
  std::thread thread_;
};

}  // namespace perwatt::board
