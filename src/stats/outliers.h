// Values far outside the others: counted, never removed. Pure. Is NOT aware of what they are.
#pragma once

#include "stats/histogram.h"

namespace perwatt::stats {

/// Those beyond Tukey's outer fence, three interquartile ranges over the upper quartile (Tukey
/// 1977), and a quarter over the median: how many, and how far over the median they reach in sum.
Histogram::Excess outliers(const Histogram& values);

}  // namespace perwatt::stats
