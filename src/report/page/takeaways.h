// The page's section of takeaways, as HTML. Knows nothing of how they were found.
#pragma once

#include <string>
#include <vector>

#include "report/takeaways/takeaways.h"

namespace perwatt::report {

/// A claim, its verdict and its answer; the evidence as a table that opens; notes.
std::string takeaways_html(const std::vector<Takeaway>& all);

}  // namespace perwatt::report
