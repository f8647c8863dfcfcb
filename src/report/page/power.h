// The page's section on power, as HTML. Knows nothing of Vega-Lite.
#pragma once

#include <string>

#include "record/run_view.h"

namespace perwatt::report {

/// A row a case with its watts and what follows from them; "" where no case has any.
std::string power_table(const record::RunView& view);

}  // namespace perwatt::report
