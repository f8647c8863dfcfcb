// Network::start() for an engine that only has a blocking call: a thread a lane.
// Is NOT aware of libraries, tensors or clocks.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <semaphore>
#include <thread>

#include "engine/engine.h"

namespace perwatt::engine {

/// A network has it as its last member, so that its threads end before what they use.
class LaneThreads {
 public:
  /// `infer` is the blocking call, made on the lane's thread; what it throws is the lane's failure.
  /// Not more than `at_once` lanes compute at a time; the others wait for their turn. Throws
  /// Failure (out_of_memory) where a thread cannot be made.
  LaneThreads(int lanes, int at_once, std::function<void(int lane)> infer);
  /// Waits for what is in flight.
  ~LaneThreads();
  LaneThreads(const LaneThreads&) = delete;
  LaneThreads& operator=(const LaneThreads&) = delete;

  /// As Network's.
  void start(int lane, Done done);
  Failure failure(int lane) const;

 private:
  struct Lane {
    explicit Lane(int number) : index(number) {}
    int index;
    Done done{};
    std::optional<Failure> failure;
    bool started = false;                // guarded by wake
    std::counting_semaphore<2> wake{0};  // a start and the end may both be pending
    std::thread thread;
  };

  void serve(Lane& lane);
  void infer(Lane& lane);
  void end();

  std::function<void(int lane)> infer_;
  std::counting_semaphore<> turns_;
  std::deque<Lane> lanes_;  // threads keep addresses
};

}  // namespace perwatt::engine
