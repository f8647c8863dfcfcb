// Runs a plan's cases, a worker process each, and hands every record to a callback at once.
// Is NOT aware of the store or of reports: the callback is the only way out.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/sysroot.h"
#include "board/power_modes.h"
#include "engine/registry.h"
#include "load/scenario.h"
#include "record/result.h"
#include "record/run_view.h"
#include "run/cool_down.h"
#include "run/data_set.h"
#include "run/meters.h"
#include "run/order.h"
#include "run/plan.h"
#include "run/simulation.h"

namespace perwatt::run {

/// What a case is doing, for the progress line.
enum class Phase {
  setting,
  cooling,
  building,
  resting,
  loading,
  warming,
  measuring,
  classifying,
  profiling
};
/// "setting the power mode", "cooling down", "building the network", "measuring idle power",
/// "loading", "warming up",
/// "measuring", "classifying", "profiling".
std::string_view name(Phase phase);

struct Progress {
  const Case* item = nullptr;
  Step step;
  int done = 0, total = 0;  ///< measurements
  Phase phase = Phase::loading;
  double fraction = 0;  ///< of the network's file while building, of the pictures while classifying
  std::optional<load::Look> look;  ///< while measuring; queries/s
  double celsius = 0, goal = 0;    ///< while cooling down: the hottest zone, and where it was
};

struct Options {
  std::filesystem::path program;          ///< perwatt itself: the worker is `program worker`
  std::vector<std::string> launcher;      ///< words that it is started by, a path first; or none
  std::filesystem::path cache_directory;  ///< for networks
  std::filesystem::path tuned;            ///< what `perwatt tune` keeps, for plans that ask for it
  engine::OpenRequest open;
  Sysroot sysroot;
  const std::atomic<bool>* interrupted =
      nullptr;  ///< set by Ctrl-C: the case in flight is given up, no further one starts
  std::set<std::pair<int, int>> skip;     ///< (number, repeat) already measured (--resume)
  std::optional<CoolDownRule> cool_down;  ///< nothing: no case waits
  std::shared_ptr<Meters> meters;         ///< sampled during the cases, or null
  bool observer_check = false;            ///< what sampling costs is measured in every case
  std::shared_ptr<board::PowerModes> power_modes;  ///< for cases that name one, else null; whoever
                                                   ///< made it restores
  Nanoseconds power_mode_settle{0};                ///< waited after a change
  std::shared_ptr<const DataSet> data;  ///< what the cases' accuracy is measured on, or null
  Simulation* simulation = nullptr;  ///< cases run in this process in its time (replay.h), or null
  std::vector<engine::Description> engines;  ///< as found; a case whose worker dies before it can
                                             ///< tell its engine's version has it from here
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

/// The engines for this plan that can be opened here, described in a child process each (a vendor's
/// library that crashes on opening must not take perwatt with it): those named, in their order,
/// else the best. Engines named in the plan must open: throws UsageError for an unknown one (and
/// for every mistake in the plan that needs no engine to be seen), Error with the engine's reason
/// and remedy otherwise, or where none at all is found.
std::vector<engine::Description> find_engines(const Plan& plan, const Options& options);

/// One engine as `list` and `doctor` show it.
struct EngineReport {
  std::string name, summary;
  std::optional<engine::Description> description;  ///< where it opened
  std::string reason, remedy;                      ///< where not
};
/// All engines, the best first.
std::vector<EngineReport> survey_engines(const Options& options);

/// `perwatt worker`: serves the verbs of protocol.h on a socket until it closes. Returns the exit
/// status.
int serve_worker(int socket);

}  // namespace perwatt::run
