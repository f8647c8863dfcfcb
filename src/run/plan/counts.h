// Counts as people write them on an axis: "8", "1-4", "2-8:2", "1-16:x2". Pure.
// Is NOT aware of which axis they are for, nor of its limits.
#pragma once

#include <string_view>
#include <vector>

namespace perwatt::run {

/// "N" one count; "A-B" all from A to B; "A-B:S" every S-th, from A; "A-B:xF" each F times the
/// last, from A. B is never passed, and is there only where the steps meet it. Throws UsageError
/// "counts TEXT: what" for anything else, for B below A, for S below 1, F below 2, and for over
/// 1,000 counts.
std::vector<int> counts_of(std::string_view text);

}  // namespace perwatt::run
