// Whether a case answers the seeded picture as the reference does: a wrong result is no fast one.
// Pure. Is NOT aware of engines, processes or where the reference comes from.
#pragma once

#include <string>
#include <vector>

#include "base/precision.h"
#include "record/record.h"

namespace perwatt::run {

/// How alike two outputs are.
struct OutputLikeness {
  double correlation = 0;  ///< Pearson's, of the elements; NaN where either is not finite
  double difference = 0;   ///< largest of two elements, as a share of the reference's range
};
/// Of outputs of one size; throws std::invalid_argument otherwise. Where all elements of either are
/// one number, equal outputs correlate by 1 and others by 0.
OutputLikeness likeness(const std::vector<float>& reference, const std::vector<float>& output);

/// The least correlation of a right answer (docs/method.md has what was seen).
double least_correlation(Precision asked);

/// An answer to the first seeded picture, and whose.
struct OutputReference {
  std::string name;  ///< "fp32 ENGINE/DEVICE"
  std::vector<float> output;
};

/// Puts the likeness into an ok record; one that is too different becomes wrong_output.
void check_output(record::Record& record, Precision asked, const OutputReference& reference,
                  const std::vector<float>& output);

}  // namespace perwatt::run
