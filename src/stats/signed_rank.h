// The centre of differences that have outliers: a busy moment of the machine meets one slice of a
// pair and not the other. Pure.
#pragma once

#include <span>

namespace perwatt::stats {

struct Centre {
  double value = 0, low = 0, high = 0;
};

/// Hodges' and Lehmann's estimate (1963): the median of the means of every two values, each with
/// itself too. Its interval turns Wilcoxon's signed-rank test round: exact for values that are
/// symmetrical about their centre, at least `confidence`; the whole range where there are too few
/// for that. Of at least one value.
Centre signed_rank_centre(std::span<const double> values, double confidence = 0.95);

}  // namespace perwatt::stats
