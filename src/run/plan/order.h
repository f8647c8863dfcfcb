// The order in which a plan's cases are measured. Pure: the same plan gives the same order on every
// machine. Is NOT aware of time, workers or records.
#pragma once

#include <vector>

#include "run/plan/plan.h"

namespace perwatt::run {

/// One measurement of a case.
struct Step {
  int number = 0;    ///< the case's
  int repeat = 1;    ///< from 1
  int position = 0;  ///< in the run, from 1
  bool operator==(const Step&) const = default;
};

/// Every case `plan.repeats` times, in rounds: each round measures all cases once. A random order
/// (plan.order_seed; each round has its own) keeps heat and drift from following the plan's axes.
/// `cases` are those of the plan, by number. Cases that are answered over pictures stay together by
/// network, and the network's first FP32 case, with which the others are compared, leads them.
/// Power modes are outermost, in the plan's order: all repeats in one before the next is set.
std::vector<Step> schedule(const std::vector<Case>& cases, const Plan& plan);

/// Whether this step's pictures are answered: in the first repeat, as answers do not change; in all
/// where nothing else is measured.
bool answers_pictures(const Case& item, int repeat);

}  // namespace perwatt::run
