#include <algorithm>
#include <atomic>
#include <cmath>
#include <deque>
#include <vector>

#include "load/arrivals.h"
#include "load/driver.h"

namespace perwatt::load {
namespace {

constexpr std::int64_t kSlots = std::int64_t{1} << 16;        // queries that wait or are in flight
constexpr Nanoseconds kQuiet = std::chrono::milliseconds(1);  // a gap long enough to look round in
constexpr Nanoseconds kOverdue = std::chrono::milliseconds(200);  // then it is done in any gap
constexpr Nanoseconds kShortestPatience = std::chrono::seconds(1);
// With n arrivals as many as could just be served, more than 4 sqrt(n) wait in one run of 10,000
// where service times are constant, of 200 where they are exponential.
constexpr double kOverloaded = 4;
constexpr std::int64_t kDropped = -1;

/// A query's place from arrival until it is handed on. Whoever has claimed the query writes it, and
/// `completed` last.
struct Slot {
  Nanoseconds scheduled{0}, lag{0};
  std::atomic<std::int64_t> completed{0};  ///< 0 = not yet
};

struct alignas(64) OpenLane {
  explicit OpenLane(int lane) : index(lane) {}
  const int index;
  std::atomic<int> handshake{kReturned};
  std::atomic<bool> idle{true};
  Nanoseconds idle_since{0};
  std::int64_t query = 0;
};

/// The thread that calls run() lets queries arrive. Any thread that completes one starts the next
/// that waits. `balance_` is the number that wait less the lanes that are idle: who moves it up
/// from below zero has an idle lane to find, who moves it down from above zero a query to start. So
/// neither side waits for the other.
class OpenLoop {
 public:
  OpenLoop(Target& target, const Demand& demand, Clock& clock, const Quota& quota,
           Arrivals& arrivals)
      : target_(target),
        clock_(clock),
        quota_(quota),
        arrivals_(arrivals),
        overtakes_(demand.scenario == Scenario::fixed_rate),
        began_(clock.now()),
        times_(demand, began_),
        next_(times_.next()),
        balance_(-std::max(target.lanes(), 1)),
        slots_(static_cast<std::size_t>(kSlots)) {
    for (int i = 0; i < std::max(target.lanes(), 1); ++i) lanes_.emplace_back(i);
  }

  End run(const Observer& observer, Consumer& consumer) {
    const End end = let_arrive(observer, consumer);
    return wait_for_the_rest(end, observer, consumer);
  }

 private:
  End let_arrive(const Observer& observer, Consumer& consumer) {
    CancelPoll cancelled(observer);
    Nanoseconds look = began_ + kDrainEvery;
    for (;;) {
      Nanoseconds now = clock_.now();
      for (; next_ <= now; next_ = times_.next()) {
        if (used_up()) return End::quota;
        if (arrivals_.scheduled - drained_ == kSlots) drain(consumer);
        if (arrivals_.scheduled - drained_ == kSlots) return End::overloaded;
        arrive();
      }
      if (failed_.load(std::memory_order_acquire)) return End::failed;
      if (now >= look && (next_ - now >= kQuiet || now >= look + kOverdue)) {
        drain(consumer);
        if (consumer.enough(now)) return End::enough;
        if (cancelled(now)) return End::cancelled;
        now = clock_.now();
        look = now + kDrainEvery;
      }
      if (next_ <= look || now >= look)
        clock_.wait_exactly_until(next_);
      else
        clock_.wait_until(look);
    }
  }

  bool used_up() const {
    return quota_.per_group > 0 && arrivals_.scheduled >= quota_.per_group &&
           next_ - began_ >= quota_.minimum;
  }

  void arrive() noexcept {
    if (overtakes_ && drop_one()) ++arrivals_.missed;
    Slot& slot = slot_of(arrivals_.scheduled++);
    slot.scheduled = next_;
    slot.completed.store(0, std::memory_order_relaxed);
    if (balance_.fetch_add(1, std::memory_order_acq_rel) < 0) serve(idle_lane());
  }

  /// Takes the query that waits the longest out of the queue; false where none waits.
  bool drop_one() noexcept {
    std::int64_t waiting = balance_.load(std::memory_order_relaxed);
    while (waiting > 0) {
      if (!balance_.compare_exchange_weak(waiting, waiting - 1, std::memory_order_acq_rel))
        continue;
      slot_of(issued_.fetch_add(1, std::memory_order_acq_rel))
          .completed.store(kDropped, std::memory_order_release);
      return true;
    }
    return false;
  }

  /// An idle lane, which is then the caller's. There is one for each that moved the balance.
  OpenLane& idle_lane() noexcept {
    for (;;)
      for (OpenLane& lane : lanes_)
        if (lane.idle.load(std::memory_order_relaxed) &&
            lane.idle.exchange(false, std::memory_order_acq_rel))
          return lane;
  }

  /// Starts the next query that waits, which is the caller's to start, on a lane, which is the
  /// caller's too; and goes on as long as queries end inside start().
  void serve(OpenLane& first) noexcept {
    for (OpenLane* lane = &first; lane != nullptr;) {
      lane->query = issued_.fetch_add(1, std::memory_order_acq_rel);
      Slot& slot = slot_of(lane->query);
      lane->handshake.store(kStarting, std::memory_order_relaxed);
      slot.lag = clock_.now() - std::max(slot.scheduled, lane->idle_since);
      target_.start(lane->index, {completed, this});
      if (lane->handshake.exchange(kReturned, std::memory_order_acq_rel) != kCompleted) return;
      lane = free(*lane);
    }
  }

  static void completed(void* context, int lane, bool ok) noexcept {
    auto& loop = *static_cast<OpenLoop*>(context);
    loop.complete(loop.lanes_[static_cast<std::size_t>(lane)], ok);
  }

  void complete(OpenLane& lane, bool ok) noexcept {
    lane.idle_since = clock_.now();
    if (!ok) failed_.store(true, std::memory_order_release);
    // A clock that starts at zero has no completion there: a query that took no time counts as 1
    // ns.
    const std::int64_t now = std::max<std::int64_t>(lane.idle_since.count(), 1);
    slot_of(lane.query).completed.store(ok ? now : kDropped, std::memory_order_release);
    if (lane.handshake.exchange(kCompleted, std::memory_order_acq_rel) != kReturned) return;
    if (OpenLane* next = free(lane)) serve(*next);
  }

  /// The lane is idle now; a lane to serve the next query with, where one waits.
  OpenLane* free(OpenLane& lane) noexcept {
    lane.idle.store(true, std::memory_order_release);
    return balance_.fetch_sub(1, std::memory_order_acq_rel) > 0 ? &idle_lane() : nullptr;
  }

  /// Hands on what has completed, in the order of arrival.
  void drain(Consumer& consumer) {
    for (; drained_ < arrivals_.scheduled; ++drained_) {
      Slot& slot = slot_of(drained_);
      const std::int64_t completed = slot.completed.load(std::memory_order_acquire);
      if (completed == 0) return;
      if (completed == kDropped) continue;
      arrivals_.issue_lag.add(slot.lag.count());
      consumer.take({slot.scheduled, Nanoseconds{completed}, 0, true});
    }
  }

  End wait_for_the_rest(End end, const Observer& observer, Consumer& consumer) {
    CancelPoll cancelled(observer);
    const auto waiting = static_cast<double>(balance_.load(std::memory_order_relaxed));
    const bool too_many =
        waiting > kOverloaded * std::sqrt(static_cast<double>(arrivals_.scheduled));
    if (too_many && (end == End::enough || end == End::quota)) end = End::overloaded;
    // The last frame, too, has until the next one would come.
    if (overtakes_ && end != End::failed && end != End::cancelled && waiting > 0) {
      clock_.wait_until(next_);
      if (drop_one()) ++arrivals_.missed;
    }
    const Nanoseconds closed = clock_.now();
    const Nanoseconds patience = closed + std::max(closed - began_, kShortestPatience);
    for (drain(consumer); drained_ < arrivals_.scheduled; drain(consumer)) {
      const Nanoseconds now = clock_.now();
      if (cancelled(now)) end = End::cancelled;
      if (failed_.load(std::memory_order_acquire)) end = End::failed;
      const bool late = now >= patience && balance_.load(std::memory_order_relaxed) > 0;
      if (late && (end == End::enough || end == End::quota)) end = End::overloaded;
      if (late || end == End::failed || end == End::cancelled || end == End::overloaded)
        while (drop_one()) {
        }
      clock_.wait_until(now + kDrainEvery);
    }
    while (balance_.load(std::memory_order_acquire) != -static_cast<std::int64_t>(lanes_.size()))
      clock_.wait_until(clock_.now() + kDrainEvery);
    return failed_.load(std::memory_order_acquire) ? End::failed : end;
  }

  Slot& slot_of(std::int64_t query) { return slots_[static_cast<std::size_t>(query % kSlots)]; }

  Target& target_;
  Clock& clock_;
  const Quota quota_;
  Arrivals& arrivals_;
  const bool overtakes_;
  const Nanoseconds began_;
  ArrivalTimes times_;
  Nanoseconds next_;
  std::int64_t drained_ = 0;
  std::atomic<std::int64_t> balance_, issued_{0};
  std::atomic<bool> failed_{false};
  std::vector<Slot> slots_;
  std::deque<OpenLane> lanes_;
};

}  // namespace

End drive_open_loop(Target& target, const Demand& demand, Clock& clock, const Quota& quota,
                    const Observer& observer, Consumer& consumer, Arrivals& arrivals) {
  return OpenLoop(target, demand, clock, quota, arrivals).run(observer, consumer);
}

}  // namespace perwatt::load
