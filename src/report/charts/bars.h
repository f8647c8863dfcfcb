// Grouped bars over networks, upright or, for a phone, lying: the form of the study's two figures.
// Knows nothing of what the bars stand for.
#pragma once

#include <string>

#include "report/charts/chart.h"

namespace perwatt::report {

struct BarsWords {
  std::string id, title;
  std::string unit;    ///< of the axis: "images/s"
  std::string series;  ///< whose they are, for those who do not see the chart
};
Chart bars(const Figure& figure, const BarsWords& words);

}  // namespace perwatt::report
