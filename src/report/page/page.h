// A run as a page. Pure: a RunView in, HTML out.
// Is NOT aware of where records come from or where the bytes go.
#pragma once

#include <string>

#include "record/run_view.h"

namespace perwatt::report {

/// A self-contained page (HTML) that needs no network.
std::string page(const record::RunView& view);

}  // namespace perwatt::report
