// The search for the setting (batch, lanes, threads, an engine's switches) with the highest
// throughput, under bounds, within a budget of time. Pure: what is tried is asked of a Bench.
// Is NOT aware of workers, engines, files or the command line.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"
#include "record/status.h"
#include "stats/geometric_mean.h"
#include "stats/histogram.h"

namespace perwatt::run {

/// One way to run a network. With Goal::latency it is one query at a time (single_stream), else
/// every lane in flight (offline).
struct Setting {
  engine::Goal goal = engine::Goal::throughput;
  int batch = 1;
  int lanes = 0;                               ///< 0 = the engine's choice
  int threads = 0;                             ///< 0 = the engine's choice
  std::map<std::string, std::string> options;  ///< the switches that were tried, beside what holds

  /// "batch 8, lanes 2, threads 1, KEY=VALUE"; what the engine chose is left out, all of it gives
  /// "the engine's throughput default" or "... latency default".
  std::string text() const;
  bool operator==(const Setting&) const = default;
};

/// An engine's switch: its key and the values beside the engine's own choice; one that the engine
/// reports to have chosen already is not tried.
struct Switch {
  std::string key;
  std::vector<std::string> values;
};

/// The values that may be taken, rising, none empty. Lanes and threads of one value are held there;
/// 0 alone holds the engine's choice.
struct Space {
  std::vector<int> batches = {1};
  std::vector<int> lanes = {0};
  std::vector<int> threads = {0};
  std::vector<Switch> switches;
};

/// 1, 2, 3, 4, 6, 8, 12, 16, ... up to `most`, and `most` itself.
std::vector<int> count_ladder(int most);
/// 1, 2, 4, 8, ... between `least` and `most`, and both ends.
std::vector<int> doubling(int least, int most);

/// What a setting must keep; 0 = no bound.
struct Bounds {
  Nanoseconds latency{0};   ///< of a query: its p99, or p50 where queries are too few for that
  std::int64_t memory = 0;  ///< bytes, the worker's largest resident set
};

/// One measurement of a setting. Rates are in images/s.
struct Reading {
  record::Status status = record::Status::ok;
  std::string reason;                  ///< where it failed
  double rate = 0, low = 0, high = 0;  ///< with a 95 % interval; low = 0 where there is none
  std::int64_t queries = 0;
  stats::Histogram latency;
  std::int64_t memory = 0;                      ///< bytes; 0 = unknown
  int lanes = 0;                                ///< as the engine reports
  std::map<std::string, std::string> settings;  ///< as the engine reports them
  Nanoseconds loading{0};                       ///< before it, where it was not loaded
  bool ok() const { return status == record::Status::ok; }
};

/// What can measure, for the search. Time that a measurement takes shows on the clock.
class Bench {
 public:
  virtual ~Bench() = default;
  virtual Nanoseconds now() const = 0;
  /// Loads the setting where it is not loaded, and measures for about `slice`: at least a query.
  /// Status::interrupted ends the search.
  virtual Reading measure(const Setting& setting, Nanoseconds slice) = 0;
  /// False where measure() would have to load it first.
  virtual bool loaded(const Setting& setting) const = 0;
};

/// A setting that was looked at.
struct Trial {
  Setting setting;
  Reading reading;           ///< the last and longest
  int readings = 0;          ///< 0 = it was not tried, `remark` says why
  std::string remark;        ///< why it cannot be chosen: failure, a bound; "" = it can
  double latency_ms = 0;     ///< what the latency bound was held against
  std::string latency_kind;  ///< "p99", "p50", "largest"
  bool usable() const { return readings > 0 && remark.empty(); }
};

/// The choice against one of the engine's defaults, from the same interleaved rounds.
struct Comparison {
  Setting baseline;
  std::string failure;                ///< where the default could not be measured
  stats::Ratio rate;                  ///< of the default, images/s
  std::optional<stats::Ratio> ratio;  ///< choice / default; nothing where they are the same setting
};

struct Tuning {
  std::vector<Trial> trials;          ///< in the order in which they were tried
  std::optional<std::size_t> choice;  ///< of a trial; nothing where none can be chosen
  /// The choice's rate from measurements made after it was chosen; nothing where interrupted
  /// before.
  std::optional<stats::Ratio> rate;
  int rounds = 0;                       ///< that this and the comparisons rest on
  std::vector<Comparison> comparisons;  ///< with the throughput default, then the latency default
  bool interrupted = false;
  Nanoseconds took{0};

  const Trial& chosen() const { return trials.at(*choice); }
  const Trial* find(const Setting& setting) const;
};

struct TuneRules {
  Space space;
  Bounds bounds;
  Nanoseconds budget = std::chrono::seconds(35);
};

/// Coordinate by coordinate from the engine's throughput default (batch, lanes, switches, threads,
/// then again what a change may have moved), each walked outwards until what is measured lies
/// wholly below the best; then successive halving of what is left, all of them measured in turn
/// with ever longer slices; then the winner against the engine's two defaults in interleaved
/// rounds, from which alone the reported figures come. A winner that does not beat the throughput
/// default there gives way to it. A setting whose queries would take too large a part of the budget
/// is not tried. `tell` (may be empty) gets each trial after its measurement.
Tuning tune(const TuneRules& rules, Bench& bench,
            const std::function<void(const Trial&)>& tell = {});

/// Why the choice is what it is, in sentences, from what was measured alone.
std::vector<std::string> explain(const Tuning& tuning, const TuneRules& rules);

}  // namespace perwatt::run
