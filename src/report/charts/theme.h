// Colours and type of the charts, light and dark. Hues stay apart for colour-blind readers (after
// Okabe and Ito); of a pair FP32 is the paler. Knows nothing of records.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "report/figures/figure.h"

namespace perwatt::report {

enum class Theme { light, dark };

std::string colour(const Series& series, Theme theme);
/// Of an executed precision: "fp32", "bf16", ...
std::string precision_colour(std::string_view precision, Theme theme);
/// Vega's configuration; `category` are the colours of the chart's nominal scale, in the order of
/// its domain. Styles for marks: "value", "failure", "best", "interval", "guide".
nlohmann::json configuration(Theme theme, const std::vector<std::string>& category);
/// Pixels that an entry of a legend takes, about: between the average and the longest name.
int legend_column(const std::vector<Series>& series);
/// The encoding of a number: {"field": FIELD, "type": "quantitative"}.
nlohmann::json quantity(const char* field);
std::vector<std::string> colours(const std::vector<Series>& series, Theme theme);

}  // namespace perwatt::report
