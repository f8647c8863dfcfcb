// From a plan to a finished run in the store: what `run` and `accuracy` share.
// Is NOT aware of flags or of how a run is shown.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "record/run_view.h"
#include "report/table/pictures.h"
#include "run/plan/estimate.h"
#include "run/runner.h"
#include "store/store.h"

namespace perwatt::cli {

/// A run about to be measured: a new one, or what is left of an old one.
struct Prepared {
  record::Run run;
  run::Plan plan;  ///< what it left open filled in
  std::vector<run::Case> cases;
  std::vector<run::Step> steps;
  std::vector<std::string> warnings;  ///< of the plan
};

/// How long what is not skipped will take; by the records that the store has of this machine, if
/// `store` is not null.
run::Estimate estimate(const Prepared& prepared, const run::Options& options,
                       const store::Store* store);
/// "18 cases, about 3:40 (12 by earlier runs)", and the plan's warnings.
std::string outline(const Prepared& prepared, const run::Estimate& estimate);

run::Options make_options(const Context& context);
/// The beginning of a run's id by which people name it.
std::string short_id(const record::Run& run);

/// What the cases of a run gave for each picture.
report::PictureRows picture_rows(const store::Store& store, const record::RunView& view);

/// What a user should know of the pictures before they are used: labels, what was skipped.
void tell_about(const run::DataSet& data, const Context& context);

/// Which meter the run's watts come from, or which were looked for and why none can be used.
void tell_about(const run::Meters& meters, const Context& context);

/// Finds engines, meters and pictures, and expands the plan. Throws UsageError for mistakes in it,
/// Error where no engine is found.
Prepared prepare(run::Plan plan, run::Options& options);
/// What the run that `word` names ("" = the newest unfinished one) has left. Throws Error where it
/// cannot be gone on with here.
Prepared prepare_resumed(const store::Store& store, const std::string& word, run::Options& options);

/// Measures the cases and keeps each at once; `show` gets the run, if it has a record. Says how to
/// go on where interrupted.
ExitStatus carry_out(const Prepared& prepared, const run::Options& options, store::Store& store,
                     const Context& context,
                     const std::function<void(const record::RunView&)>& show);

}  // namespace perwatt::cli
