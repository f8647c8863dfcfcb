#include <algorithm>
#include <atomic>

#include "load/driver.h"
#include "load/ring.h"

namespace perwatt::load {
namespace {

constexpr std::size_t kMostGroups = std::size_t{1} << 15;
constexpr int kGroupTurn = 64;  // groups that may run on the control thread before it looks round

struct GroupSpan {
  Nanoseconds issued, completed;
};

class MultiStream {
 public:
  MultiStream(Target& target, Clock& clock, const Quota& quota)
      : target_(target), clock_(clock), quota_(quota), spans_(kMostGroups) {}

  End run(const Observer& observer, Consumer& consumer) {
    began_ = clock_.now();
    return run_closed_loop(
        clock_, observer, consumer, stopping_, failed_, [this] { return turn(); },
        [&] { drain(consumer); });
  }

 private:
  enum Standing : int { kBusy, kParked, kDone };

  static void completed(void* context, int, bool ok) noexcept {
    static_cast<MultiStream*>(context)->complete(ok);
  }

  void complete(bool ok) noexcept {
    if (!ok) {
      failed_.store(true, std::memory_order_release);
      stopping_.store(true, std::memory_order_relaxed);
    }
    if (running_.fetch_sub(1, std::memory_order_acq_rel) > 1) return;
    if (!failed_.load(std::memory_order_acquire)) spans_.push({issued_, clock_.now()});
    if (handshake_.exchange(kCompleted, std::memory_order_acq_rel) == kReturned) go_on(-1);
  }

  /// Runs groups from here until one is in flight, or this is parked or done. Touches nothing after
  /// that. `turn` groups at most; negative: no limit.
  void go_on(int turn) noexcept {
    for (;;) {
      if (spans_.full() || turn-- == 0) return standing_.store(kParked, std::memory_order_release);
      if (!may_issue()) return standing_.store(kDone, std::memory_order_release);
      handshake_.store(kStarting, std::memory_order_relaxed);
      running_.store(target_.lanes(), std::memory_order_relaxed);
      issued_ = clock_.now();
      for (int lane = 0; lane < target_.lanes(); ++lane) target_.start(lane, {completed, this});
      if (handshake_.exchange(kReturned, std::memory_order_acq_rel) != kCompleted) return;
    }
  }

  bool may_issue() noexcept {
    if (stopping_.load(std::memory_order_relaxed)) return false;
    if (quota_.per_group <= 0) return true;
    return groups_++ < quota_.per_group || clock_.now() - began_ < quota_.minimum;
  }

  /// Starts what is parked, else waits a little. False when all is done.
  bool turn() {
    switch (standing_.load(std::memory_order_acquire)) {
      case kDone:
        return false;
      case kParked:
        standing_.store(kBusy, std::memory_order_relaxed);
        go_on(kGroupTurn);
        return true;
      default:
        clock_.wait_until(clock_.now() + kDrainEvery);
        return true;
    }
  }

  void drain(Consumer& consumer) {
    for (GroupSpan span; spans_.pop(span);) consumer.take({span.issued, span.completed, 0, true});
  }

  Target& target_;
  Clock& clock_;
  const Quota quota_;
  Nanoseconds began_{0}, issued_{0};
  std::int64_t groups_ = 0;
  Ring<GroupSpan> spans_;
  std::atomic<int> running_{0};
  std::atomic<int> handshake_{kReturned};
  std::atomic<int> standing_{kParked};
  std::atomic<bool> stopping_{false}, failed_{false};
};

}  // namespace

End drive_multi_stream(Target& target, Clock& clock, const Quota& quota, const Observer& observer,
                       Consumer& consumer) {
  return MultiStream(target, clock, quota).run(observer, consumer);
}

}  // namespace perwatt::load
