// The parent's side of a worker: a child process that answers one verb at a time, or does not.
// Is NOT aware of cases or records.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <variant>

#include "base/process.h"
#include "run/classification.h"
#include "run/messages.h"
#include "run/oom_watch.h"
#include "run/output_ring.h"
#include "run/runner.h"

namespace perwatt::run {

/// Owns the worker; it is killed with this.
class WorkerLink {
 public:
  /// Starts `program worker`. Everything that it does must be done at `deadline` (CLOCK_MONOTONIC).
  /// Throws Error where no process can be had. Construct on a thread that lives as long as this.
  /// `tick` (may be empty) is called about 10 times a second while a reply is awaited.
  WorkerLink(const Options& options, Nanoseconds deadline, std::function<void()> tick = {});

  /// Puts the deadline elsewhere: before a verb whose time is not the whole's.
  void set_deadline(Nanoseconds deadline) { deadline_ = deadline; }
  pid_t pid() const { return child_.pid(); }

  /// A verb's answer, its failure, or the worker's end. After an end, nothing more can be called.
  template <typename Answer>
  using Result = std::variant<Answer, WorkerFailure, WorkerEnd>;

  Result<engine::Description> open(const OpenOrder& order);
  Result<Loaded> load(const LoadOrder& order);
  Result<Warmed> warm(const WarmOrder& order);
  Result<Measured> measure(const MeasureOrder& order, std::function<void(const load::Look&)> look);
  Result<Outputs> outputs();
  /// `take` gets every picture's outputs in order; each puts the deadline off to `patience` from
  /// then.
  Result<Classified> classify(const ClassifyOrder& order, Nanoseconds patience,
                              std::function<void(const PictureOutput&)> take);
  Result<engine::Executed> profile();
  /// Asks the worker to end by itself, and waits for that a little.
  void close();

 private:
  Result<Json> call(Verb verb, const Json& order);
  Result<Json> wait_for_reply();
  void handle_look(const Json& look);
  void drain_outputs();
  WorkerEnd finish(WorkerEnd::Cause cause, const std::string& problem = "");
  template <typename Answer>
  Result<Answer> call_for(Verb verb, const Json& order);

  const Options& options_;
  Nanoseconds deadline_;
  std::function<void()> tick_;
  OomCount oom_before_;
  OutputRing ring_;
  Child child_;
  FrameReader reader_;
  std::function<void(const load::Look&)> look_;
  std::function<void(const PictureOutput&)> take_;
  Nanoseconds patience_{0};
};

}  // namespace perwatt::run
