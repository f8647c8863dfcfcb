#include "engine/lane_threads.h"

#include <new>
#include <string>
#include <system_error>
#include <utility>

namespace perwatt::engine {

LaneThreads::LaneThreads(int lanes, int at_once, std::function<void(int lane)> infer)
    : infer_(std::move(infer)), turns_(at_once) {
  for (int i = 0; i < lanes; ++i) lanes_.emplace_back(i);
  try {
    for (Lane& lane : lanes_) lane.thread = std::thread([this, &lane] { serve(lane); });
  } catch (const std::system_error& error) {
    end();
    throw Failure(
        FailureKind::out_of_memory,
        "cannot make " + std::to_string(lanes) + " threads, one a lane: " + error.code().message(),
        "ask for fewer lanes");
  }
}

LaneThreads::~LaneThreads() {
  end();
}

void LaneThreads::end() {
  for (Lane& lane : lanes_) lane.wake.release();
  for (Lane& lane : lanes_)
    if (lane.thread.joinable()) lane.thread.join();
}

void LaneThreads::start(int lane, Done done) {
  Lane& used = lanes_.at(static_cast<std::size_t>(lane));
  used.done = done;
  used.started = true;
  used.wake.release();
}

/// A lane's thread: an inference for each start, until it is woken for none.
void LaneThreads::serve(Lane& lane) {
  for (;;) {
    lane.wake.acquire();
    if (!std::exchange(lane.started, false)) return;
    turns_.acquire();
    infer(lane);
    turns_.release();
    const Done done = lane.done;  // a restart replaces it
    done.call(done.context, lane.index, !lane.failure);
  }
}

void LaneThreads::infer(Lane& lane) {
  lane.failure.reset();
  try {
    infer_(lane.index);
  } catch (const Failure& failure) {
    lane.failure = failure;
  } catch (const std::bad_alloc&) {
    lane.failure.emplace(FailureKind::out_of_memory, "no memory for an inference");
  } catch (const std::exception& error) {
    lane.failure.emplace(FailureKind::engine_error, error.what());
  }
}

Failure LaneThreads::failure(int lane) const {
  return lanes_.at(static_cast<std::size_t>(lane))
      .failure.value_or(Failure(FailureKind::engine_error, "no inference has failed"));
}

}  // namespace perwatt::engine
