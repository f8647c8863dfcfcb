// All that a case gives: its record and the series behind it.
// Is NOT aware of how it was measured or where it is kept.
#pragma once

#include <vector>

#include "record/picture_row.h"
#include "record/record.h"
#include "record/trace.h"
#include "stats/histogram.h"

namespace perwatt::record {

struct Result {
  Record record;
  stats::Histogram latency;          ///< empty where the case failed
  std::vector<PictureRow> pictures;  ///< empty without a data set
  std::vector<Trace> traces;         ///< empty where nothing was sampled
  std::vector<float> output;         ///< answer to the first seeded picture; empty where unknown
};

}  // namespace perwatt::record
