// Polls sources at their own pace, on threads of its own or in simulated time, into memory that is
// reserved before. Is NOT aware of what the readings are for.
#pragma once

#include <memory>
#include <vector>

#include "meter/recording.h"

namespace perwatt::meter {

/// One stretch of sampling. A source that is slow holds up no other: each has a thread. Polls keep
/// an absolute schedule from the start on; one that comes too late is left out, not made up for.
/// While it runs nothing allocates (but what a source does) and no lock is taken.
class Sampler {
 public:
  /// The sources live longer than this. Memory is reserved for `longest`.
  Sampler(std::vector<Source*> sources, Nanoseconds longest);
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  /// Begins the sources, each polled at once and then by its thread; in simulated time the polls
  /// are events of the clock, on the caller's thread. One that cannot begin is a failure of its
  /// recording. Returns when all have begun.
  void start(Clock& clock);
  /// Polls each once more, so that a reading lies after every window so far, ends them, and gives
  /// what came; by source. To be called once, after start.
  std::vector<Recording> stop();

 private:
  struct Loop;
  void begin(Clock& clock);
  std::vector<std::shared_ptr<Loop>> loops_;
  bool running_ = false;
};

}  // namespace perwatt::meter
