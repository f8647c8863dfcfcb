// What `perwatt run` was asked on its command line, and the plan that it makes.
// Is NOT aware of engines that are there, of cases or of the store.
#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "run/plan/keys.h"

namespace perwatt::cli {

/// The flags as typed. Those that were not given leave the plan as it is.
struct RunFlags {
  std::filesystem::path plan_file;
  run::Plan typed;  ///< of the keys that have flags; empty, 0 or false where not given
  /// The keys whose flags the command takes.
  std::vector<std::pair<const run::Key*, const CLI::Option*>> options;
  bool observer_check = false;
  bool dry_run = false, json = false, no_report = false, resume = false;
  std::string resumed_run;  ///< with resume; "" = the newest unfinished one
  std::filesystem::path report = "report.html";

  /// Names of the flags above that were given and that change a plan.
  std::vector<std::string> plan_flags;
};

/// Adds the flags of `run` to `command`: those of the table of keys, and some that no plan has.
/// `flags` and the table must live as long as it does. What is wrong in one flag's value alone is a
/// UsageError while the command line is parsed.
void add_run_flags(CLI::App& command, RunFlags& flags,
                   std::span<const run::Key> keys = run::plan_keys());
/// Those of `accuracy`: what `run` has, less what only speed needs.
void add_accuracy_flags(CLI::App& command, RunFlags& flags);
/// Those of `tune`: networks, models, engines, devices, precisions, seed, engine options.
void add_subject_flags(CLI::App& command, RunFlags& flags);
/// The plan of the flags alone, FP32 where no precision was given. Throws UsageError.
run::Plan subject_plan(const RunFlags& flags);
/// Those that say one case for each side of a live comparison: no plan file, no data, no stopping.
void add_live_flags(CLI::App& command, RunFlags& flags);
/// To be called once the command line is parsed.
void note_plan_flags(const CLI::App& command, RunFlags& flags);

/// The plan file (or the defaults, the study) with the given flags put over it. Throws UsageError.
run::Plan make_plan(const RunFlags& flags);

/// "50ms", "0.05s", "900us" and "50" (ms) in milliseconds. Throws UsageError.
double parse_milliseconds(const std::string& text);
/// "2%" and "0.02" are the same. Throws UsageError.
double parse_share(const std::string& text);

}  // namespace perwatt::cli
