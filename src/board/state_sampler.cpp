#include "board/state_sampler.h"

#include <signal.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace perwatt::board {
namespace {

/// A thread that is started meanwhile gets no signals: those are for the one that waits for them.
class NoSignals {
 public:
  NoSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  NoSignals(const NoSignals&) = delete;
  NoSignals& operator=(const NoSignals&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

StateSampler::StateSampler(Probes probes, Nanoseconds period)
    : probes_(std::move(probes)), period_(period) {
  const NoSignals meanwhile;
  try {
    thread_ = std::thread([this] { sample_until_stopped(); });
  } catch (const std::system_error&) {
    // No thread to be had: the case goes on without a series.
  }
}

StateSampler::~StateSampler() {
  stop();
}

void StateSampler::look_now() {
  Sample sample = probes_.look();
  const std::lock_guard lock(mutex_);
  samples_.push_back(std::move(sample));
}

void StateSampler::sample_until_stopped() {
  auto next = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    look_now();
    lock.lock();
    next = std::max(next + period_, std::chrono::steady_clock::now());
    wake_.wait_until(lock, next, [this] { return stopping_; });
  }
}

void StateSampler::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::vector<Sample> StateSampler::finish() {
  stop();
  std::ranges::stable_sort(samples_, {}, &Sample::at);
  return std::exchange(samples_, {});
}

}  // namespace perwatt::board
