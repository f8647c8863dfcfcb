// A run as a page. Pure: a RunView in, HTML out.
// Is NOT aware of where records come from or where the bytes go.
#pragma once

#include <string>
#include <string_view>

#include "record/run_view.h"

namespace perwatt::report {

/// A self-contained page (HTML) that needs no network.
std::string page(const record::RunView& view);

/// The same with this script to draw its charts. Without one ("") it has tables alone, and says so.
std::string page(const record::RunView& view, std::string_view drawing);

}  // namespace perwatt::report
