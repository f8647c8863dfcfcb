// Scenarios over a Target: warm-up, measurement, stopping. Knows clocks and statistics.
// Is NOT aware of engines, networks, records or reports.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "load/target.h"
#include "stats/histogram.h"
#include "stats/latency_sequence.h"
#include "stats/throughput.h"

namespace perwatt::load {

/// MLPerf's names, and fixed_rate: a camera.
enum class Scenario { single_stream, multi_stream, server, fixed_rate, offline };
std::span<const Scenario> scenarios();
std::string_view name(Scenario scenario);
std::optional<Scenario> scenario_of(std::string_view text);
/// Queries arrive by the clock, whether or not the target keeps up.
constexpr bool open_loop(Scenario scenario) {
  return scenario == Scenario::server || scenario == Scenario::fixed_rate;
}

/// How queries are asked for. The rest than `scenario` holds for open loops.
struct Demand {
  Demand(Scenario wanted = Scenario::single_stream) : scenario(wanted) {}
  Scenario scenario;
  double rate = 0;               ///< arrivals/s; 0 in server: the highest that keeps the bound
  Nanoseconds latency_bound{0};  ///< of `percentile`, where the rate is searched
  double percentile = 0.99;
  std::uint64_t seed = 2023;  ///< of the arrivals in server

  bool operator==(const Demand&) const = default;
};

/// When a measurement ends. Either at the target interval between floor and ceiling, or after a
/// fixed plan.
struct StopRule {
  double target = 0.02;  ///< relative half-width of the 95 % interval
  Nanoseconds floor = std::chrono::seconds(1);
  Nanoseconds ceiling = std::chrono::seconds(10);
  std::int64_t fixed_queries =
      0;           ///< > 0: exactly so many, in each group, whatever the interval; no ceiling holds
  int groups = 1;  ///< with fixed_queries: the lanes are split into so many groups of neighbours
                   ///< (clients, threads)
  Nanoseconds minimum{0};  ///< with fixed_queries: at least so long too
};

enum class StopReason {
  target,
  ceiling,
  fixed_plan,
  failed,
  overloaded,    ///< more queries arrived than could be served
  out_of_reach,  ///< no rate keeps the latency bound
  cancelled
};
std::string_view name(StopReason reason);

struct WarmupRule {
  std::int64_t queries = 3;  ///< at least; a ceiling in time does not cut these short
  Nanoseconds floor = std::chrono::milliseconds(200);
  Nanoseconds ceiling = std::chrono::seconds(5);
  bool until_stationary = true;  ///< false: ends at the floor
};

struct Warmup {
  std::int64_t queries = 0;
  Nanoseconds duration{0};
  bool stationary = false;  ///< false: it ended for another reason
  bool failed = false;      ///< a query failed; the owner of the target knows why
};

/// What became of scheduled arrivals.
struct Arrivals {
  std::int64_t scheduled = 0;
  std::int64_t missed = 0;  ///< fixed_rate: frames that the next one overtook before they started
  /// How long queries waited though a lane was free: the generator's own lateness. It is part of
  /// their latency.
  stats::Histogram issue_lag;
};

/// Rates tried at most, where the rate is searched.
constexpr int kMostTrials = 16;

/// The highest rate whose latency keeps a bound, and what it is known to lie between.
struct FoundRate {
  double rate = 0;  ///< the highest shown to keep it by the percentile's upper bound; 0 = none
  double high = 0;  ///< the lowest shown to break it by the percentile's lower bound
  int trials = 0;
};

/// What one measurement gave. Rates are in inferences/s (of a batch of images each). A query is one
/// inference, in multi_stream one on every lane; its latency is the slowest one's. In open loops
/// latency counts from the scheduled arrival, and the window from the first of these.
///
/// The window is the steady one, in which every lane is busy. With one lane it runs from the first
/// issue to the last completion. With several, from the end of the first round (as many completions
/// as lanes; the next issues happen there) to an instant that every lane has passed; queries under
/// way at its ends count by the part that lies inside, so the rate is not exactly queries / (ended
/// - began). A fixed plan counts all its queries in `queries`, `latency`, `began`, `ended` and
/// `grouped_rate`; its `throughput` still rests on the steady part alone.
struct Measurement {
  Nanoseconds began{0}, ended{0};  ///< of the window, on the scenario's clock
  std::int64_t queries = 0;
  stats::Histogram latency;
  stats::LatencySequence sequence;  ///< the same latencies in order
  stats::ThroughputEstimate throughput;
  StopReason stop = StopReason::failed;
  std::optional<Arrivals> arrivals;  ///< open loops
  std::optional<FoundRate> found;    ///< where the rate was searched
  /// Sum over the rule's groups of each one's own completions / (its first issue to its last
  /// completion): the study's NCS estimator. With one group simply queries / (ended - began). 0
  /// without a completion.
  double grouped_rate = 0;
};

/// A look during a measurement, for progress: called on the measuring thread between queries, at
/// most 5 times a second.
struct InterimResult {
  Nanoseconds elapsed;  ///< since measure() was called
  std::int64_t queries;
  stats::ThroughputEstimate throughput;
};
/// Both may be empty. They are called on the thread that measures, `cancelled` at most 50 times a
/// second.
struct Observer {
  std::function<void(const InterimResult&)> look;
  std::function<bool()> cancelled;  ///< true ends the measurement; queries in flight are waited for
};

/// Whether the means of the last two quarters of a series agree within 1 %, or (with three values a
/// quarter or more) within twice the standard error of their difference.
bool stationary(std::span<const double> series);

/// Runs queries until the times of what has run are stationary.
Warmup warm_up(Target& target, Scenario scenario, Clock& clock, const Observer& observer,
               const WarmupRule& rule = {});

/// Runs the scenario until the rule says stop.
/// - single_stream: one query at a time, on lane 0 by the blocking call.
/// - multi_stream: one query on every lane, the next ones when all have ended.
/// - offline: every lane in flight, each restarting itself where its query completed.
/// - server: Poisson arrivals; they wait in order until a lane is free.
/// - fixed_rate: arrivals equally spaced; one that has not started when the next arrives is missed.
/// Open loops stop when the percentile's bounds are within the rule's target, or at the ceiling;
/// what arrived is waited for, and where that takes longer than the window they were overloaded, as
/// with 65,536 queries waiting. Where the rate is searched each rate tried takes up to the ceiling.
/// Memory is reserved before; nothing allocates, locks or logs between issue and completion. A
/// failed query ends it; the clock must advance while a target works.
Measurement measure(Target& target, const Demand& demand, const StopRule& rule, Clock& clock,
                    const Observer& observer);

}  // namespace perwatt::load
