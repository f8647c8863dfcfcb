// What disturbed a figure while it was measured, as table and page say it.
// Is NOT aware of how marks come about.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "record/run_view.h"

namespace perwatt::report {

/// What stands beside a marked figure.
inline constexpr std::string_view kMarkSign = "*";

bool any_marked(const record::RunView& view);
/// A line a kind, in order of appearance: "other load: A (12 %), B (8 %)". `name` gives a case's;
/// `most` cases are named.
std::vector<std::string> mark_lines(const record::RunView& view,
                                    const std::function<std::string(const record::Record&)>& name,
                                    std::size_t most);

}  // namespace perwatt::report
