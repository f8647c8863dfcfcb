// One side of a live comparison: its worker, what it measures, and its record.
// Is NOT aware of the other side or of rounds.
#pragma once

#include <memory>
#include <optional>

#include "record/record.h"
#include "run/live/comparison.h"
#include "run/worker/worker_link.h"
#include "stats/histogram.h"

namespace perwatt::run {

class LiveSide {
 public:
  /// `tick` is called while the worker is waited for.
  LiveSide(const LiveSetup& setup, std::function<void()> tick);

  /// Starts a worker, loads and warms it up. Whatever runs longer than the case's time limit and
  /// `lifetime` counts as hung. False where it failed: the record says why.
  bool start(Nanoseconds lifetime);
  /// Ends the worker, if there is one.
  void stop();
  bool is_up() const { return link_ != nullptr; }
  /// Alone on the machine: starts, measures for a moment, reads back which precision executes,
  /// ends.
  bool examine();

  /// A slice of that length in images/s; after `lead_in`, some queries first that do not count.
  std::optional<double> slice(Nanoseconds length, bool lead_in);

  /// Known after examine().
  Nanoseconds slice_length() const;
  Nanoseconds lead_in_length() const;
  Nanoseconds start_length() const { return start_length_; }
  std::int64_t peak_memory() const { return peak_memory_; }

  /// Forgets slices and failure, for another attempt.
  void begin_again();
  bool is_interrupted() const { return verdict_.status == record::Status::interrupted; }
  const Classification& verdict() const { return verdict_; }
  /// What all slices gave together. The throughput is the geometric mean of the slices', without an
  /// interval of its own.
  record::Record record() const;

 private:
  template <typename Answer>
  std::optional<Answer> answer_of(WorkerLink::Result<Answer> result, std::string_view doing);
  std::optional<Measured> measure(Nanoseconds length);

  const LiveSetup& setup_;
  std::function<void()> tick_;
  std::unique_ptr<WorkerLink> link_;
  Classification verdict_;
  record::Record record_;
  double query_rate_ = 0;  ///< queries/s, of examine()
  int lanes_ = 1;
  Nanoseconds start_length_{0};
  std::int64_t peak_memory_ = 0;
  stats::Histogram latency_;
  double log_rates_ = 0;
  int slices_ = 0;
  Nanoseconds measured_{0};
};

}  // namespace perwatt::run
