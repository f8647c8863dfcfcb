// Takeaways as text for a terminal and as JSON. Is NOT aware of how they were found.
#pragma once

#include <string>
#include <vector>

#include "report/table/style.h"
#include "report/takeaways/takeaways.h"

namespace perwatt::report {

/// "holds except for Nano, TX2".
std::string verdict_words(const Takeaway& takeaway);
/// "×1.73 (1.59 to 1.89)", "-0.85 (-0.97 to -0.41)", "12.0".
std::string figure_words(const Evidence& evidence);

std::string plain(const std::vector<Takeaway>& all, const std::string& title,
                  const TableStyle& style);
/// {"title": ..., "takeaways": [{"id", "claim", "verdict", "exceptions", "answer", "evidence":
/// [...], "notes": [...]}]}; absent figures are null.
std::string json(const std::vector<Takeaway>& all, const std::string& title);

}  // namespace perwatt::report
