// Puts what was observed into a record's fields. Pure.
// Is NOT aware of processes, sockets or files.
#pragma once

#include <span>

#include "board/machine.h"
#include "board/window_state.h"
#include "engine/engine.h"
#include "record/run_view.h"
#include "run/plan/order.h"
#include "run/plan/plan.h"
#include "run/worker/classification.h"
#include "run/worker/messages.h"

namespace perwatt::run {

/// Which of the run's measurements it is; `repeats` of a case.
void put_step(record::Record& record, const record::Run& run, const Step& step, int repeats);
void put_engine(record::Record& record, const engine::Description& description,
                const std::string& device);
void put_loaded(record::Record& record, const Loaded& loaded);
void put_warmed(record::Record& record, const Case& item, const Warmed& warmed);
/// Rates become images/s: a query is a batch.
void put_measured(record::Record& record, const Case& item, const Measured& measured);
/// What changed on the machine while the case ran.
void put_machine(record::Record& record, const board::State& before, const board::State& after);
/// What the machine did in the steady window, with the marks; after put_machine(), which it
/// sharpens.
void put_window(record::Record& record, const board::WindowState& state);
/// What sampling costs, from pairs of slices: 1 - rate with / rate without, with Student's
/// interval.
void put_observer_cost(record::Record& record, std::span<const double> shares);
void put_verdict(record::Record& record, const Classification& verdict);
/// A remark on a record that stays ok.
void add_remark(record::Record& record, const std::string& remark, const std::string& remedy);

}  // namespace perwatt::run
