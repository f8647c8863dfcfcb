// Scenarios over a Target: warm-up, measurement, stopping. Knows clocks and statistics.
// Is NOT aware of engines, networks, records or reports.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "load/target.h"
#include "stats/histogram.h"
#include "stats/throughput.h"

namespace perwatt::load {

/// MLPerf's names.
enum class Scenario { single_stream, offline };
std::string_view name(Scenario scenario);
std::optional<Scenario> scenario_of(std::string_view text);

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
  Nanoseconds minimum{0};  ///< with fixed_queries: at least so long too (trtexec's 3 s)
};

enum class StopReason { target, ceiling, fixed_plan, failed, cancelled };
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

/// What one measurement gave. Rates are in queries/s (a query is a batch of images).
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
  stats::ThroughputEstimate throughput;
  StopReason stop = StopReason::failed;
  /// Sum over the rule's groups of each one's own completions / (its first issue to its last
  /// completion): the study's NCS estimator. With one group simply queries / (ended - began). 0
  /// without a completion.
  double grouped_rate = 0;
};

/// A look during a measurement, for progress: called on the measuring thread between queries, at
/// most 5 times a second.
struct Look {
  Nanoseconds elapsed;  ///< since measure() was called
  std::int64_t queries;
  stats::ThroughputEstimate throughput;
};
/// Both may be empty. They are called on the thread that measures, `cancelled` at most 50 times a
/// second.
struct Observer {
  std::function<void(const Look&)> look;
  std::function<bool()> cancelled;  ///< true ends the measurement; queries in flight are waited for
};

/// Runs queries until their rate is stationary: the means of the last two quarters of what has run
/// agree within 1 %, or within twice the standard error of their difference.
Warmup warm_up(Target& target, Scenario scenario, Clock& clock, const Observer& observer,
               const WarmupRule& rule = {});

/// Runs the scenario until the rule says stop. single_stream uses lane 0 and the blocking call;
/// offline keeps every lane in flight, each lane restarting itself where its query completed.
/// Latencies go into memory reserved before; nothing allocates, locks or logs between issue and
/// completion. A failed query ends it; the clock must advance while a target works.
Measurement measure(Target& target, Scenario scenario, const StopRule& rule, Clock& clock,
                    const Observer& observer);

}  // namespace perwatt::load
