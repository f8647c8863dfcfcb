// What a case gave for one picture. Is NOT aware of how it was obtained or where it is kept.
#pragma once

#include <utility>
#include <vector>

#include "record/record.h"

namespace perwatt::record {

struct PictureRow {
  Integer number = 0;                          ///< position in the data set, from 0
  Text file;                                   ///< below the data set
  Maybe<Integer> label;                        ///< index of the right class, where known
  Text problem;                                ///< why the picture could not be used, or ""
  std::vector<std::pair<Integer, Real>> best;  ///< up to five classes with their probabilities
  Maybe<Integer> rank;                         ///< of the right class, from 1
  Maybe<Real> confidence;                      ///< probability of the right class

  bool operator==(const PictureRow&) const = default;
};

}  // namespace perwatt::record
