// The parent's side of a worker: a child process that answers one verb at a time, or does not.
// Is NOT aware of cases or records.
#pragma once

#include <functional>
#include <variant>

#include "base/process.h"
#include "run/worker/link.h"
#include "run/worker/oom_watch.h"
#include "run/worker/options.h"
#include "run/worker/output_ring.h"

namespace perwatt::run {

/// Owns the worker; it is killed with this.
class WorkerLink final : public Link {
 public:
  /// Starts `launcher program worker`. Everything that it does must be done at `deadline`
  /// (CLOCK_MONOTONIC). Throws Error where no process can be had. Construct on a thread that lives
  /// as long as this. `tick` (may be empty) is called about 10 times a second while a reply is
  /// awaited.
  WorkerLink(const WorkerOptions& options, Nanoseconds deadline, std::function<void()> tick = {});

  /// Puts the deadline elsewhere: before a verb whose time is not the whole's.
  void set_deadline(Nanoseconds deadline) { deadline_ = deadline; }
  pid_t pid() const override { return child_.pid(); }
  Result<Classified> classify(const ClassifyOrder& order, Nanoseconds patience,
                              std::function<void(const PictureOutput&)> take) override;
  void close() override;

 private:
  std::variant<Json, WorkerEnd> exchange(Verb verb, const Json& order) override;
  WorkerEnd garbled(const std::string& problem) override;
  std::variant<Json, WorkerEnd> wait_for_reply();
  void handle_look(const Json& look);
  void drain_outputs();
  WorkerEnd finish(WorkerEnd::Cause cause, const std::string& problem = "");

  const WorkerOptions& options_;
  Nanoseconds deadline_;
  std::function<void()> tick_;
  OomCount oom_before_;
  OutputRing ring_;
  Child child_;
  FrameReader reader_;
  std::function<void(const PictureOutput&)> take_;
  Nanoseconds patience_{0};
};

}  // namespace perwatt::run
