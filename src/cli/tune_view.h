// How a tuning is shown: a line while it goes on, a table and its reasons after, JSON.
// Is NOT aware of how it was searched.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "run/plan/plan.h"
#include "run/tune/tuned.h"
#include "run/tune/tuning.h"

namespace perwatt::cli {

/// One network's tuning, all that was asked and found.
struct TuneResult {
  run::Case item;
  run::TuneRules rules;
  run::Tuning tuning;
  std::string kept;     ///< the file that the choice went into; "" = none
  std::string failure;  ///< why nothing could be tuned at all, with its remedy
};

/// "batch 8, lanes 2: 210 images/s ±2.1 %", or what is wrong with it.
std::string trial_line(const run::Trial& trial);
/// The table of what was tried, the fastest first, then the choice and why. `width` in columns.
std::string tuning_text(const TuneResult& result, int width);
nlohmann::ordered_json tuning_json(const TuneResult& result);

/// What is kept, a line each.
std::string kept_text(const std::vector<run::TunedChoice>& choices);
nlohmann::ordered_json kept_json(const std::vector<run::TunedChoice>& choices);

}  // namespace perwatt::cli
