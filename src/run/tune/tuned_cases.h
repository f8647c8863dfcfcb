// Cases that take their setting from what was tuned.
// Is NOT aware of how settings are found, nor of where the file lies.
#pragma once

#include <vector>

#include "run/measure/options.h"
#include "run/plan/plan.h"
#include "run/tune/tuned.h"

namespace perwatt::run {

/// What a choice for this case holds for; `model_hash` is its network's content hash.
TunedFor tuned_for(const Case& item, const std::string& model_hash, const Options& options);

/// Gives each case batch, lanes, threads and switches of the newest choice for it. Makes sure of
/// the networks' files, as a choice holds for one content. Throws Error with the command to type
/// where nothing is kept for a case.
void apply_tuned(std::vector<Case>& cases, const TunedFile& file, const Options& options);

}  // namespace perwatt::run
