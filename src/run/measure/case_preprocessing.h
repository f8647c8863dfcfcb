// How a case's pictures are prepared: what the plan says, else what the weights want.
// Is NOT aware of pictures.
#pragma once

#include "dataset/preprocessing.h"
#include "run/plan/network_source.h"
#include "run/plan/plan.h"

namespace perwatt::run {

/// The plan's preset or file; else the file beside the model; else what its weights are known to
/// want. Throws UsageError where none of them is there, or one cannot be read.
dataset::Preprocessing preprocessing_of(const Case& item, const NetworkFile& file);

/// What stands in a record: the file's lines, with "; " between them.
std::string in_one_line(const dataset::Preprocessing& preprocessing);

/// preprocessing_of for every case that has data, so that mistakes are told before anything is
/// measured. Needs no network to be built.
void check_preprocessing(const std::vector<Case>& cases);

}  // namespace perwatt::run
