// The power of one case: idle before and after it, with the network loaded, and in the steady
// window. Is NOT aware of workers or engines.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "load/scenario.h"
#include "meter/sampler.h"
#include "record/result.h"
#include "run/measure/meters.h"

namespace perwatt::run {

/// The verbs come in the order of the members; each does nothing where there is no main meter. None
/// throws.
class CasePower {
 public:
  /// Both may be null. `meters` lives longer than this.
  explicit CasePower(Meters* meters) : meters_(meters) {}

  bool active() const { return meters_ != nullptr && meters_->main != nullptr; }
  /// What all of this may add to a case's time.
  Nanoseconds longest() const;
  /// Samples from now on, for at most `limit` and what this adds to it.
  void begin(Nanoseconds limit);
  /// Waits and measures what the machine takes with nothing loaded, unless the case before has just
  /// done so. `go_on` is asked about 20 times a second; false where it said no.
  bool idle_before(const std::function<bool()>& go_on);
  /// The same with the network loaded.
  bool idle_loaded(const std::function<bool()>& go_on);
  /// The rule with a window that is long enough for the meter: 5 s and 10 of its updates.
  load::StopRule long_enough(load::StopRule rule) const;
  /// Ends sampling; the window lies behind.
  void end(const stats::Window& steady);
  /// The worker is gone: measures idle power once more.
  bool idle_after(const std::function<bool()>& go_on);
  /// Power, energy and efficiency, or why there are none; and the traces.
  void put(record::Result& result) const;

  /// Samples (or not) while something else is done; for the cost of sampling itself.
  std::unique_ptr<meter::Sampler> sampling(Nanoseconds limit);

 private:
  bool wait(Nanoseconds length, const std::function<bool()>& go_on) const;
  bool idle(Nanoseconds settle, const std::function<bool()>& go_on, stats::Window& window) const;
  std::vector<meter::Source*> sources() const;
  const meter::Recording* of_main() const;
  std::optional<stats::Interval> watts(const stats::Window& window) const;
  std::optional<stats::Interval> idle_power() const;
  void put_traces(record::Result& result) const;

  Meters* meters_;
  std::unique_ptr<meter::Sampler> sampler_;
  std::vector<meter::Recording> recordings_;  ///< by source
  std::optional<stats::Window> before_, loaded_, steady_;
  std::optional<stats::Interval> idle_before_, idle_after_;
};

/// Watts over time for the page: a counter's as means between its readings, thinned by means to at
/// most `most` points. Seconds count from `zero`.
record::Trace power_trace(const meter::Recording& recording, std::size_t channel, Nanoseconds zero,
                          std::size_t most = 2000);

}  // namespace perwatt::run
