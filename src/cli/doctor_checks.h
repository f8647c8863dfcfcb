// The checks of `perwatt doctor` beyond the machine itself: engines, meters, disk, store, clock.
// Is NOT aware of how checks are shown.
#pragma once

#include <filesystem>
#include <vector>

#include "base/clock.h"
#include "board/fitness.h"
#include "cli/command.h"
#include "meter/meter.h"
#include "run/survey.h"

namespace perwatt::cli {

/// One for each engine; without any for real work the first says that nothing can be measured.
std::vector<board::Check> check_engines(const std::vector<run::EngineReport>& engines);
/// One for each source that is there; a meter that is not on this machine is a warning only where
/// there is none at all.
std::vector<board::Check> check_meters(const std::vector<meter::Finding>& findings);
/// Space for the networks of the catalogue that are not in the cache yet.
board::Check check_cache(const std::filesystem::path& cache);
/// Whether results can be kept: the store opens, its folder can be written, the disk has room.
board::Check check_store(const std::filesystem::path& store);
/// What a reading of the clock costs: it is in every latency.
board::Check check_clock_cost(const Clock& clock);

}  // namespace perwatt::cli
