// Known figures again: their speeds through an engine and their watts through a meter that are made
// up, and both through the whole path of a case, in simulated time. It tries the plumbing, and
// shows what a study's report looks like; nothing is measured, and every record says so.
// Is NOT aware of where the figures are from.
#pragma once

#include <vector>

#include "record/run_view.h"
#include "run/plan/order.h"
#include "run/runner.h"

namespace perwatt::run {

/// A case for each of the known records, by number. One that is ok runs at its throughput, one that
/// ran out of memory does so while loading. Throws Error for a record that is neither.
std::vector<Case> replay_cases(const record::RunView& known);

/// Takes the steps one by one; `cases` are those of replay_cases(known). Where a known record has
/// no watts there is no meter. The engine's latencies vary by 0.5 %, and so do the meter's
/// readings; a device at rest takes two fifths of its watts, which is made up and therefore not in
/// the records.
RunEnd replay(const record::RunView& known, const std::vector<Case>& cases,
              const std::vector<Step>& steps, const record::Run& run, const Options& options,
              const Callbacks& callbacks);

}  // namespace perwatt::run
