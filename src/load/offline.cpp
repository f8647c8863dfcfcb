#include <algorithm>
#include <atomic>
#include <deque>
#include <limits>
#include <vector>

#include "load/driver.h"
#include "load/ring.h"

namespace perwatt::load {
namespace {

constexpr std::size_t kMostBuffered = std::size_t{1} << 18;  // over all lanes
constexpr std::size_t kMostBufferedPerLane = std::size_t{1}
                                             << 15;  // 1.6 million queries/s between two drains
constexpr int kInlineTurn =
    64;  // queries that a lane may run on the control thread before the next one's turn
constexpr int kUnlimited = std::numeric_limits<int>::max();

struct QuerySpan {
  Nanoseconds issued, completed;
};

enum Standing : int {
  kBusy,    ///< a query is in flight, or the lane is between two
  kParked,  ///< waits for the control thread: its buffer was full, or its turn there was over
  kDone,    ///< issues no more
};

struct alignas(64) Lane {
  Lane(int lane, int its_group, std::size_t capacity)
      : index(lane), group(its_group), spans(capacity) {}
  const int index, group;
  std::atomic<int> handshake{kReturned};
  std::atomic<int> standing{kParked};
  Nanoseconds issued{0};
  Ring<QuerySpan> spans;
};

class Offline {
 public:
  Offline(Target& target, Clock& clock, const Quota& quota)
      : target_(target),
        clock_(clock),
        quota_(quota),
        issued_(static_cast<std::size_t>(std::max(quota.groups, 1))) {
    const int count = target.lanes();
    const int groups = std::clamp(quota.groups, 1, count);
    const std::size_t capacity =
        std::clamp<std::size_t>(kMostBuffered / count, 64, kMostBufferedPerLane);
    for (int i = 0; i < count; ++i) lanes_.emplace_back(i, group_of(i, count, groups), capacity);
    drained_.reserve(capacity * count);
  }

  End run(const Observer& observer, Consumer& consumer) {
    began_ = clock_.now();
    return run_closed_loop(
        clock_, observer, consumer, stopping_, failed_, [this] { return turn(); },
        [&] { drain(consumer); });
  }

 private:
  static void completed(void* context, int lane, bool ok) noexcept {
    auto& offline = *static_cast<Offline*>(context);
    offline.complete(offline.lanes_[static_cast<std::size_t>(lane)], ok);
  }

  void complete(Lane& lane, bool ok) noexcept {
    const Nanoseconds now = clock_.now();
    if (ok) {
      lane.spans.push({lane.issued, now});
    } else {
      failed_.store(true, std::memory_order_release);
      stopping_.store(true, std::memory_order_relaxed);
    }
    if (lane.handshake.exchange(kCompleted, std::memory_order_acq_rel) == kReturned)
      go_on(lane, now, kUnlimited);
  }

  /// Runs a lane from here until a query of it is in flight, or it is parked or done. Touches it no
  /// more after that.
  void go_on(Lane& lane, Nanoseconds now, int turn) noexcept {
    for (;; now = clock_.now()) {
      if (lane.spans.full() || turn-- == 0)
        return lane.standing.store(kParked, std::memory_order_release);
      if (!may_issue(lane, now)) return lane.standing.store(kDone, std::memory_order_release);
      lane.handshake.store(kStarting, std::memory_order_relaxed);
      lane.issued = clock_.now();
      target_.start(lane.index, {completed, this});
      if (lane.handshake.exchange(kReturned, std::memory_order_acq_rel) != kCompleted) return;
    }
  }

  bool may_issue(Lane& lane, Nanoseconds now) noexcept {
    if (stopping_.load(std::memory_order_relaxed)) return false;
    if (quota_.per_group <= 0) return true;
    auto& issued = issued_[static_cast<std::size_t>(lane.group)];
    if (issued.fetch_add(1, std::memory_order_relaxed) < quota_.per_group ||
        now - began_ < quota_.minimum)
      return true;
    auto first = first_done_.load(std::memory_order_relaxed);
    while (now.count() < first &&
           !first_done_.compare_exchange_weak(first, now.count(), std::memory_order_release)) {
    }
    return false;
  }

  /// Starts what is parked, else waits a little. False when every lane is done.
  bool turn() {
    bool any_parked = false, all_done = true;
    for (Lane& lane : lanes_) {
      const int standing = lane.standing.load(std::memory_order_acquire);
      all_done &= standing == kDone;
      if (standing != kParked) continue;
      any_parked = true;
      lane.standing.store(kBusy, std::memory_order_relaxed);
      go_on(lane, clock_.now(), kInlineTurn);
    }
    if (!any_parked && !all_done) clock_.wait_until(clock_.now() + kDrainEvery);
    return !all_done;
  }

  void drain(Consumer& consumer) {
    drained_.clear();
    for (Lane& lane : lanes_) {
      for (QuerySpan span; drained_.size() < drained_.capacity() && lane.spans.pop(span);) {
        drained_.push_back({span.issued, span.completed, lane.index, true});
      }
    }
    const Nanoseconds steady_until{first_done_.load(std::memory_order_acquire)};
    if (lanes_.size() > 1) {
      std::sort(drained_.begin(), drained_.end(),
                [](const Sample& a, const Sample& b) { return a.completed < b.completed; });
    }
    for (Sample& sample : drained_) {
      sample.steady = sample.completed <= steady_until;
      consumer.take(sample);
    }
  }

  Target& target_;
  Clock& clock_;
  const Quota quota_;
  Nanoseconds began_{0};
  std::deque<Lane> lanes_;
  std::vector<std::atomic<std::int64_t>> issued_;  // by group
  std::atomic<std::int64_t> first_done_{std::numeric_limits<std::int64_t>::max()};
  std::atomic<bool> stopping_{false}, failed_{false};
  std::vector<Sample> drained_;
};

}  // namespace

End drive_offline(Target& target, Clock& clock, const Quota& quota, const Observer& observer,
                  Consumer& consumer) {
  return Offline(target, clock, quota).run(observer, consumer);
}

}  // namespace perwatt::load
