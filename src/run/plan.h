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

/// The axes (their product is the cases) and what holds for all. Defaults are the study. Words are
/// checked when the plan is expanded, so that flags and files give the same errors.
struct Plan {
  std::string title = "study";
  std::vector<std::string> networks;  ///< catalogue names; empty = all nine, or none beside models
  std::vector<std::string> models;    ///< ONNX files, measured after the networks
  std::vector<std::string> engines;   ///< plug-in names; empty = the best found
  std::vector<std::string> devices;   ///< empty = the engine's first
  std::vector<std::string> precisions = {"fp32", "fp16"};
  std::vector<int> batches = {1};
  std::vector<int> lanes = {0};  ///< 0 = 1 in single_stream, the engine's choice in offline
  std::vector<int> threads = {0};
  std::vector<std::string> scenarios = {"single_stream"};
  std::string preset;  ///< "", "study-jetson", "study-ncs"; it decides scenario, lanes and stopping
  double target = 0.02;
  double min_seconds = 1, max_seconds = 10;
  double time_limit_seconds = 300;  ///< for a whole case, compile included
  std::uint64_t seed = 2023;        ///< of weights and pictures; at most 2^63 - 1 (TOML's integers)
  std::string data;     ///< folder or list of pictures for the accuracy; "" = none is measured
  std::string synsets;  ///< the classes' file; "" = found beside the data
  std::string preprocessing;        ///< a preset's name or a file; "" = what the weights say
  int pictures = 0;                 ///< at most so many, spread over the data; 0 = all
  bool exact_decoding = false;      ///< never decode at a fraction of the size
  int decode_threads = 0;           ///< 0 = as many as the processors that may be used
  bool speed = true;                ///< false: accuracy alone
  std::vector<std::string> meters;  ///< NAME or NAME:ARGUMENT; empty = all found, "none" = none
  std::map<std::string, std::string> engine_options;

  bool operator==(const Plan&) const = default;
};

/// Reads TOML. Throws UsageError "FILE:LINE:COLUMN: what" for malformed text, unknown keys (with
/// the nearest known one) and wrong types; Error where the file cannot be read. Relative paths of
/// models, data and synsets start at the plan's folder in read_plan, and stay as they are in
/// parse_plan.
Plan read_plan(const std::filesystem::path& file);
Plan parse_plan(std::string_view toml, const std::string& source_name);
/// The plan as TOML that parse_plan reads back to the same plan.
std::string to_toml(const Plan& plan);

/// One case, all words checked.
struct Case {
  int number = 0;  ///< from 1
  std::string engine, device;
  std::string network;          ///< catalogue name, or what a model's file is called
  std::filesystem::path model;  ///< ONNX file; empty = the catalogue's network
  Precision precision = Precision::fp32;
  int batch = 1, lanes = 0, threads = 0;
  load::Scenario scenario = load::Scenario::single_stream;
  std::string preset;
  load::WarmupRule warm_up;
  load::StopRule stop;
  Nanoseconds time_limit{0};
  std::uint64_t seed = 2023;
  bool speed = true;          ///< throughput and latency are measured
  std::string data;           ///< as in the plan; "" = no accuracy
  std::string preprocessing;  ///< as in the plan
  bool exact_decoding = false;
  int decode_threads = 0;  ///< changes no answer: not part of the key
  std::map<std::string, std::string> engine_options;

  /// What `--dry-run` and progress print: "resnet-50 fp16 ENGINE/cpu", with what differs from the
  /// defaults behind it.
  std::string title() const;
  /// Hash over all that makes it this case (engine version and model's hash too), the same in every
  /// run and, as the data's hash stands for its place, on every board. How long it is measured
  /// (target, floor, ceiling, time limit) is not part of it.
  std::string key(const std::string& engine_version, const std::string& model_hash,
                  const std::string& data_hash = "") const;
};

/// Expands a plan: the product in the order networks and models, engines, devices, precisions,
/// batches, lanes, threads, scenarios. `found` are the engines that may be used, the best first. A
/// device that only some of several engines have is left out for the others; so are lanes above 1
/// in single_stream where another scenario takes them. Throws UsageError for an unknown network,
/// engine, device, precision, scenario or preset (with the nearest known word), for counts out of
/// range, and for models as model_sources does.
std::vector<Case> expand(const Plan& plan, const std::vector<engine::Description>& found);

}  // namespace perwatt::run
