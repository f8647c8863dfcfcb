// Finds the run to go on with, and makes sure that going on gives what the whole would have given.
// Is NOT aware of workers.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "record/run_view.h"
#include "run/plan/plan.h"
#include "store/store.h"

namespace perwatt::cli {

/// The run that `word` names, or the newest unfinished one where it is "". Throws UsageError where
/// there is none, or where it is complete.
record::RunView run_to_resume(const store::Store& store, const std::string& word);

/// The (number, repeat) of the measurements that `view` has. Throws Error where the rest would not
/// belong to it: another machine, another engine version, another model's file, or a plan that
/// gives other cases here.
std::set<std::pair<int, int>> measured_cases(const record::RunView& view,
                                             const std::vector<run::Case>& cases,
                                             const std::vector<engine::Description>& found,
                                             const std::string& machine);

}  // namespace perwatt::cli
