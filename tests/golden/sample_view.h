// Hand-made runs for the golden outputs.
#pragma once

#include "record/run_view.h"

namespace perwatt {

/// One engine, three networks at two precisions: ok, failed, too few queries, executed otherwise
/// than asked.
record::RunView study_view();
/// Two engines, batches and scenarios; a preset; what is not known is absent.
record::RunView mixed_view();
/// A run that has no record yet.
record::RunView empty_view();

}  // namespace perwatt
