// What a store gives and a report takes: a run with its records, histograms and traces.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "record/record.h"
#include "record/trace.h"
#include "stats/histogram.h"

namespace perwatt::record {

/// A run: one call of `perwatt run` (and its --resume).
struct Run {
  std::string id;        ///< UUID
  std::string started;   ///< UTC, ISO 8601
  std::string finished;  ///< the same, or "" while it is not complete
  std::string version;   ///< perwatt's
  std::string title;     ///< what the user called it, or "study"
  std::string plan;      ///< the plan as TOML, so that --resume needs nothing else
  int cases = 0;         ///< measurements that the plan has: cases times repeats
  std::string machine;   ///< JSON object: identity of the machine
};

/// Engine, weights and meter of a record whose figures were replayed: nothing was measured.
inline constexpr const char* kReplay = "replay";

struct RunView {
  Run run;
  std::vector<Record> records;                        ///< by number
  std::map<std::string, stats::Histogram> latencies;  ///< by record id
  std::map<std::string, std::vector<Trace>> traces;   ///< by record id
};

/// The builds of perwatt that the run's records are from, in their order: "perwatt 0.1.0 (commit
/// 1a2b3c4d5e6f-dirty)", several with commas. A record of before they were kept has the run's
/// version and an unknown commit.
std::string measured_by(const RunView& view);

/// Whether a run's figures were replayed.
inline bool replayed(const RunView& view) {
  return !view.records.empty() && view.records.front().weights == kReplay;
}

}  // namespace perwatt::record
