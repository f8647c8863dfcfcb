// What `perwatt run` was asked on its command line, and the plan that it makes.
// Is NOT aware of engines that are there, of cases or of the store.
#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "run/plan/plan.h"

namespace perwatt::cli {

/// The flags as typed. Those that were not given leave the plan as it is.
struct RunFlags {
  std::filesystem::path plan_file;
  std::vector<std::string> networks, models, engines, devices, precisions, scenarios;
  std::vector<std::string> batches, lanes, threads;  ///< counts and ranges
  std::vector<std::string> engine_options;           ///< KEY=VALUE
  std::vector<double> rates;
  std::string latency_bound;  ///< with a unit
  double bound_percentile = 0;
  std::string preset, target, title, replay;
  double min_seconds = 0, max_seconds = 0, time_limit = 0;
  std::uint64_t seed = 0;
  std::string order;
  std::uint64_t order_seed = 0;
  int repeats = 1;
  bool cool_down = false;
  double cool_down_limit = 0;
  std::vector<std::string> power_modes;
  double power_mode_settle = 0;
  std::string data, synsets, preprocessing;
  int pictures = 0;
  bool exact_decoding = false, tuned = false;
  std::vector<std::string> meters;  ///< NAME or NAME:ARGUMENT
  std::vector<std::string> boards;  ///< files
  bool observer_check = false;
  int decode_threads = 0;
  bool dry_run = false, json = false, no_report = false, resume = false;
  std::string resumed_run;  ///< with resume; "" = the newest unfinished one
  std::filesystem::path report = "report.html";

  /// Names of the flags above that were given and that change a plan.
  std::vector<std::string> plan_flags;
};

/// Adds the flags of `run` to `command`; `flags` must live as long as it does.
void add_run_flags(CLI::App& command, RunFlags& flags);
/// Those of `accuracy`: what `run` has, less what only speed needs.
void add_accuracy_flags(CLI::App& command, RunFlags& flags);
/// Those of `tune`: networks, models, engines, devices, precisions, seed, engine options.
void add_subject_flags(CLI::App& command, RunFlags& flags);
/// The plan of these alone, FP32 where no precision was given. Throws UsageError.
run::Plan subject_plan(const RunFlags& flags);
/// Those that say one case for each side of a live comparison: no plan file, no data, no stopping.
void add_live_flags(CLI::App& command, RunFlags& flags);
/// To be called once the command line is parsed.
void note_plan_flags(const CLI::App& command, RunFlags& flags);

/// The plan file (or the defaults, the study) with the given flags put over it. Throws UsageError.
run::Plan make_plan(const RunFlags& flags);

/// "50ms", "0.05s", "900us" and "50" (ms) in milliseconds. Throws UsageError.
double parse_milliseconds(const std::string& text);
/// The engine options as typed. Throws UsageError for one without a value.
std::map<std::string, std::string> engine_options_of(const RunFlags& flags);

/// "2%" and "0.02" are the same. Throws UsageError.
double parse_share(const std::string& text);

}  // namespace perwatt::cli
