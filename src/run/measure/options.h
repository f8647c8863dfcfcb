// What holds for all cases of a run, beside its plan. Is NOT aware of the command line.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "board/power_modes.h"
#include "run/measure/cool_down.h"
#include "run/measure/data_set.h"
#include "run/measure/meters.h"
#include "run/worker/options.h"
#include "run/worker/simulation.h"

namespace perwatt::run {

struct Options : WorkerOptions {
  std::filesystem::path cache_directory;  ///< for networks
  std::filesystem::path tuned;            ///< what `perwatt tune` keeps, for plans that ask for it
  std::set<std::pair<int, int>> skip;     ///< (number, repeat) already measured (--resume)
  std::optional<CoolDownRule> cool_down;  ///< nullopt: no case waits
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

}  // namespace perwatt::run
