#include "report/charts/chart.h"

namespace perwatt::report {

using Json = nlohmann::json;

Json panels(const Chart& chart, const Json& rows, const Json& names, int height) {
  return {{"$schema", "https://vega.github.io/schema/vega-lite/v6.json"},
          {"description", chart.description},
          {"data", {{"values", rows}}},
          {"columns", chart.panel_columns},
          {"spacing", 14},
          {"facet",
           {{"field", "p"},
            {"type", "nominal"},
            {"sort", names},
            {"header", {{"title", nullptr}, {"labelFontSize", 12}, {"labelAnchor", "start"}}}}},
          {"spec", {{"width", 220}, {"height", height}}}};
}

}  // namespace perwatt::report
