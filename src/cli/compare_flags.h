// What `perwatt compare` was asked on its command line.
// Is NOT aware of the store or of workers.
#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/run_flags.h"
#include "report/comparison/text.h"

namespace perwatt::cli {

struct CompareFlags {
  std::vector<std::string> runs;  ///< words as `show` takes
  std::vector<std::string> match;
  std::string by;
  std::string gate, gate_on = "throughput", format;
  bool json = false;
  bool live = false, turns = false;
  std::vector<std::string> a, b;  ///< KEY=VALUE,...
  std::string equal = "1%";
  double max_seconds = 60;
  std::uint64_t order_seed = 0;
  RunFlags common;  ///< of --live

  std::string chosen_format() const { return !format.empty() ? format : json ? "json" : "table"; }
};

/// One side of a live comparison, as --a and --b say it.
struct SideFlags {
  run::Plan plan;
  std::vector<std::filesystem::path> engine_paths;  ///< looked at first
  std::string words;                                ///< "precision=fp16, batch=8"
};

void add_compare_flags(CLI::App& command, CompareFlags& flags);
/// To be called once the command line is parsed. Throws UsageError for flags that exclude each
/// other.
void check_compare_flags(const CLI::App& command, CompareFlags& flags);

/// The common plan with `assignments` put over it: engine, device, precision, batch, lanes,
/// threads, scenario, network, model, option.X, engine-path. A value may have commas in it: a new
/// key begins where KEY= does. Throws UsageError.
SideFlags side_of(const run::Plan& common, const std::vector<std::string>& assignments,
                  std::string_view flag);

/// The fields that --match names; the one that --by names. Throws UsageError.
std::vector<const record::Field*> match_fields(const std::vector<std::string>& names);
const record::Field& field_named(const std::string& name, std::string_view flag);
/// The metric of --gate-on. Throws UsageError.
const report::Metric& metric_named(const std::string& name);
/// Nothing without --gate.
std::optional<report::Gate> gate_of(const CompareFlags& flags);

}  // namespace perwatt::cli
