// Comparisons as people and programs read them. Pure: values in, bytes out.
// Is NOT aware of where the runs come from.
#pragma once

#include <string>
#include <vector>

#include "record/live_comparison.h"
#include "report/comparison/comparison.h"
#include "report/table/text_table.h"

namespace perwatt::report {

/// A gate and what crossed it.
struct GateResult {
  Gate gate;
  std::vector<std::string> crossed;  ///< "squeezenet fp16: 0.93x (0.92 to 0.94)"
};
GateResult apply(const Gate& gate, const std::vector<const Comparison*>& comparisons);
GateResult apply(const Gate& gate, const record::LiveComparison& live);
/// "gate: no throughput lower by more than 3 % is shown", or what crossed it.
std::string words(const GateResult& result);

/// A row a case: both figures, the verdict, and the ratios of the other metrics. `gate` may be
/// null.
TextTable text_table(const Comparison& comparison, const GateResult* gate);
TextTable text_table(const record::LiveComparison& live, const GateResult* gate);

/// {"comparisons": [...], "gate": {...} or null}
std::string json(const std::vector<const Comparison*>& comparisons, const GateResult* gate);
/// {"a": {...}, "b": {...}, "verdict": ..., "rounds": [...], ...}
std::string json(const record::LiveComparison& live, const GateResult* gate);

/// "B is 1.12x (1.08 to 1.17)", "no difference larger than 1 % shown: ...", "not decided: ...".
std::string verdict(const record::PairedRounds& paired);

}  // namespace perwatt::report
