// What two cases are compared by: the record's fields of each figure, and how a ratio is written.
// Is NOT aware of runs or of which cases belong together.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "record/fields.h"
#include "stats/figure_ratio.h"

namespace perwatt::report {

struct Metric {
  std::string_view name;   ///< as in --gate-on
  std::string_view title;  ///< of a column: "p50", "energy"
  std::string_view words;  ///< "images/s", "median latency"
  bool larger_is_better = false;
  const record::Field *value = nullptr, *low = nullptr, *high = nullptr, *degrees = nullptr;
};

/// Those whose field the record has: throughput first, p50, p99, memory, and the figures of energy
/// where they exist.
std::span<const Metric> metrics();
/// Or null.
const Metric* find_metric(std::string_view name);

/// The figure of one record, or of several that repeat a case: their geometric mean with Student's
/// t interval of the logarithms, so that what lies between processes is in it. Nothing where a
/// record has none that is positive.
std::optional<stats::Figure> figure_of(std::span<const record::Record* const> repeats,
                                       const Metric& metric);

/// "1.12x", "1.123x"; "(1.08 to 1.17)". As many digits as the interval deserves.
std::string ratio_words(double ratio, double half_width);
std::string interval_words(const stats::Ratio& interval);

}  // namespace perwatt::report
