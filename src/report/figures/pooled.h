// The repeats of a case as one figure: the only place where records are pooled, so that table, page
// and comparisons say the same. Pure. Is NOT aware of columns or pages.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "record/run_view.h"
#include "stats/repeats.h"

namespace perwatt::report {

/// The throughput of several records of one case, in images/s; those that are not ok or have none
/// do not count. Nothing where none counts. A record of an older perwatt does not tell the degrees
/// of freedom behind its interval: the fewest with which a measurement stops at its target (12) are
/// taken.
std::optional<stats::PooledRepeats> pooled_throughput(
    const std::vector<const record::Record*>& records);

/// A case of a run with its measurements, in the order of repeats.
struct PooledCase {
  std::vector<const record::Record*> records;
  std::optional<stats::PooledRepeats> throughput;
};
/// The cases in the order of records. Measurements of one case follow one another there, with its
/// number and growing repeats. Valid as long as `view`.
std::vector<PooledCase> pooled_cases(const record::RunView& view);

/// What a reader must know of a run's repeats, in a sentence; "" where it has none.
std::string repeats_words(const record::RunView& view);

/// True where a case is measured more than once.
bool has_repeats(const record::RunView& view);

/// The run with one record a case: the pooled throughput with its interval, percentiles of all
/// repeats' latencies together, sums of counts, means of times, the largest memory; the rest is
/// that of the first ok repeat, of the one with pictures where there is one. Its repeats are those
/// that are pooled. A run without repeats stays as it is.
record::RunView pooled_view(const record::RunView& view);

}  // namespace perwatt::report
