// What differs between the two sides of a comparison beside their figures: machine, versions,
// state. Is NOT aware of figures or verdicts.
#pragma once

#include <string>
#include <vector>

#include "report/comparison/comparison.h"

namespace perwatt::report {

/// A line each: "governor: performance in A, powersave in B". Of the cases that are compared.
std::vector<std::string> differences(const Comparison& comparison);

}  // namespace perwatt::report
