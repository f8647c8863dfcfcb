// What to measure: a plan, from flags or a TOML file, and its expansion into cases.
// Is NOT aware of processes, clocks or results.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/precision.h"
#include "engine/engine.h"
#include "load/scenario.h"

namespace perwatt::run {

/// Which cases are not measured: those that meet all conditions. A condition is a case's value
/// ("network", "batch", ...; exclusion.h) and the values that meet it.
struct Exclusion {
  std::map<std::string, std::vector<std::string>> conditions;
  bool operator==(const Exclusion&) const = default;
};

/// The axes (their product is the cases) and what holds for all. Defaults are the study. Words are
/// checked when the plan is expanded, so that flags and files give the same errors. Each member but
/// the matrices and exclusions has a row in the table of keys (keys.h).
struct Plan {
  std::string title = "study";
  std::string replay;  ///< "icassp23": the study's figures again (replay.h), in place of all axes
  std::vector<std::string> networks;  ///< catalogue names; empty = all nine, or none beside models
  std::vector<std::string> models;    ///< ONNX files, measured after the networks
  std::vector<std::string> engines;   ///< plug-in names; empty = the best found
  std::vector<std::string> devices;   ///< empty = the engine's first
  std::vector<std::string> precisions = {"fp32", "fp16"};
  std::vector<int> batches = {1};
  std::vector<int> lanes = {0};  ///< 0 = 1 in single_stream, the engine's choice in offline
  std::vector<int> threads = {0};
  std::vector<std::string> scenarios = {"single_stream"};
  std::vector<double> rates;             ///< arrivals/s of server and fixed_rate
  std::vector<std::string> power_modes;  ///< board/power_modes.h; empty = as the machine is
  double latency_bound_ms = 0;  ///< server without rates: the highest that keeps this; 0 = none
  double bound_percentile = 99;
  std::string preset;  ///< "", "study-jetson", "study-ncs", "mlperf"; it decides stopping, and the
                       ///< study's also scenario and lanes
  double target = 0.02;
  double min_seconds = 1, max_seconds = 10;
  double time_limit_seconds = 300;  ///< for a whole case, compile included
  std::uint64_t seed = 2023;        ///< of weights and pictures; at most 2^63 - 1 (TOML's integers)
  std::string data;     ///< folder or list of pictures for the accuracy; "" = none is measured
  std::string synsets;  ///< the classes' file; "" = found beside the data
  std::string preprocessing;    ///< a preset's name or a file; "" = what the weights say
  int pictures = 0;             ///< at most so many, spread over the data; 0 = all
  bool exact_decoding = false;  ///< never decode at a fraction of the size
  int decode_threads = 0;       ///< 0 = as many as the processors that may be used
  bool speed = true;            ///< false: accuracy alone
  bool tuned = false;           ///< batch, lanes, threads and switches as `perwatt tune` chose them
  std::vector<std::string> boards;  ///< files of boards to know too, in TOML
  std::vector<std::string> meters;  ///< NAME or NAME:ARGUMENT; empty = all found, "none" = none
  std::map<std::string, std::string> engine_options;
  std::string order = "random";  ///< in which the cases are measured, or "plan"
  std::uint64_t order_seed = 0;  ///< of a random order; 0 = drawn when the run starts
  int repeats = 1;               ///< how often each case is measured, in rounds over all cases
  bool cool_down = false;        ///< wait before each case until it is as cool as at the start
  double cool_down_limit_seconds = 120;
  double power_mode_settle_seconds = 5;  ///< after a change of the power mode, before it counts
  /// Where there are any, the cases are the union of their products, and what stands in this plan
  /// is what each of them begins with. They have neither matrices nor exclusions of their own.
  std::vector<Plan> matrices;
  std::vector<Exclusion> exclusions;

  bool operator==(const Plan&) const = default;
};

/// Changes a plan and its matrices alike.
template <typename Change>
void for_all_tables(Plan& plan, Change change) {
  change(plan);
  for (Plan& matrix : plan.matrices) change(matrix);
}
/// The plans whose products are this plan's cases: its matrices, or itself where it has none.
std::vector<const Plan*> products_of(const Plan& plan);

/// Reads TOML. Throws UsageError "FILE:LINE:COLUMN: what" for malformed text, unknown keys (with
/// the nearest known one) and wrong types; Error where the file cannot be read. Relative paths of
/// files (Key::path) start at the plan's folder in read_plan, and stay as they are in parse_plan.
Plan read_plan(const std::filesystem::path& file);
Plan parse_plan(std::string_view toml, const std::string& source_name);
/// The plan as TOML that parse_plan reads back to the same plan.
std::string to_toml(const Plan& plan);

/// One case, all words checked.
struct Case {
  int number = 0;  ///< from 1
  std::string engine, device;
  std::string power_mode;       ///< a settled word; "" = as the machine is
  std::string network;          ///< catalogue name, or what a model's file is called
  std::filesystem::path model;  ///< ONNX file; empty = the catalogue's network
  Precision precision = Precision::fp32;
  int batch = 1, lanes = 0, threads = 0;
  load::Scenario scenario = load::Scenario::single_stream;
  double rate = 0;               ///< as in load::Demand, with both below
  Nanoseconds latency_bound{0};  ///< where the rate is searched
  double percentile = 0.99;
  std::string preset;
  load::WarmupRule warm_up;
  load::StopRule stop;
  Nanoseconds time_limit{0};
  std::uint64_t seed = 2023;
  bool speed = true;          ///< throughput and latency are measured
  bool answers = true;        ///< pictures are answered, where there are data; not part of the key
  std::string data;           ///< as in the plan; "" = no accuracy
  std::string preprocessing;  ///< as in the plan
  bool exact_decoding = false;
  int decode_threads = 0;  ///< changes no answer: not part of the key
  std::string tuned;       ///< where its setting comes from, as the record says it; "" = the plan
  std::map<std::string, std::string> engine_options;

  load::Demand demand() const;
  /// What `--dry-run` and progress print: "resnet-50 fp16 ENGINE/cpu", with what differs from the
  /// defaults behind it.
  std::string title() const;
  /// Hash over all that makes it this case (engine version and model's hash too), the same in every
  /// run and, as the data's hash stands for its place, on every board. How long it is measured
  /// (target, floor, ceiling, time limit) is not part of it.
  std::string key(const std::string& engine_version, const std::string& model_hash,
                  const std::string& data_hash = "") const;
};

/// Expands a plan: the product in the order power modes, networks and models, engines, devices,
/// precisions, batches, lanes, threads, scenarios, rates (of open loops). `found` are the engines
/// that may be used, the best first. A device that only some of several engines have is left out
/// for the others; so are lanes above 1 in single_stream where another scenario takes them. With
/// matrices, their products one after the other; a case that is there already is left out, and so
/// are those that an exclusion meets. Throws UsageError for an unknown network, engine, device,
/// precision, scenario or preset (with the nearest known word), for counts out of range, for models
/// as model_sources does, and where exclusions leave nothing. An exclusion that meets no case is a
/// line in `warnings`, where given.
std::vector<Case> expand(const Plan& plan, const std::vector<engine::Description>& found,
                         std::vector<std::string>* warnings = nullptr);

}  // namespace perwatt::run
