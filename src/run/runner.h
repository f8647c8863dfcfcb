// Runs a plan's cases, a worker process each, and hands every record to a callback at once.
// Is NOT aware of the store or of reports: the callback is the only way out.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "load/scenario.h"
#include "record/result.h"
#include "record/run_view.h"
#include "run/measure/options.h"
#include "run/measure/phase.h"
#include "run/plan/order.h"
#include "run/plan/plan.h"

namespace perwatt::run {

/// For the progress line.
struct Progress {
  const Case* item = nullptr;
  Step step;
  int done = 0, total = 0;  ///< measurements
  Phase phase = Phase::loading;
  double fraction = 0;  ///< of the network's file while building, of the pictures while classifying
  std::optional<load::InterimResult> look;  ///< while measuring; queries/s
  double celsius = 0, goal = 0;  ///< while cooling down: the hottest zone, and where it was
};

struct Callbacks {
  std::function<void(const Progress&)> progress;  ///< may be empty
  /// A finished case; commit it before returning. Throwing ends the run.
  std::function<void(const record::Result&)> finished;
};

enum class RunEnd {
  complete,
  interrupted,    ///< the case in flight has given no record
  awaits_reboot,  ///< cases were left out whose power mode takes a reboot: they have no record
};

/// Takes the steps (order.h) one by one; `cases` are by number. Every failure of a case is a
/// record; no worker is left behind however this ends. A step that is skipped gives none, but where
/// later ones are compared with it it runs the pictures once more. Call from a thread that lives
/// until it returns (children die with it). Throws Error where a network's file cannot be built, or
/// where a power mode cannot be set for a reason that is not its own (board/power_modes.h).
RunEnd run_cases(const std::vector<Case>& cases, const std::vector<Step>& steps,
                 const record::Run& run, const Options& options, const Callbacks& callbacks);

}  // namespace perwatt::run
