// The page's charts as Vega-Lite specifications with their data inside. Knows nothing of HTML.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/figures/figure.h"

namespace perwatt::report {

struct Chart {
  std::string id;  ///< of its element
  std::string title;
  std::string description;  ///< for those who do not see it
  nlohmann::json spec;      ///< light theme inside; the width is for a desktop, others may set it
  nlohmann::json narrow;    ///< the same for a phone, or null where `spec` serves both
  int min_width = 0;        ///< pixels that `spec` needs to be readable
  int max_width = 1400;     ///< pixels, beyond which it gains nothing
  int legend_column = 190;  ///< pixels that an entry of the legend takes, about
  int panel_columns = 0;    ///< of small multiples side by side at most; 0 = one plot
  nlohmann::json dark;      ///< Vega configuration of the dark theme
};

Chart throughput(const record::RunView& view);
/// The specification of throughput() alone, as JSON text.
std::string throughput_chart(const record::RunView& view);
/// Inferences/s/W in the same form, the study's devices alone where this run has no watts.
Chart efficiency(const record::RunView& view);
/// Each is nothing where the run has no figures for it.
std::optional<Chart> speedup(const record::RunView& view);
std::optional<Chart> latency(const record::RunView& view);
std::optional<Chart> executed(const record::RunView& view);
std::optional<Chart> layers(const record::RunView& view);
std::optional<Chart> accuracy(const record::RunView& view);
std::optional<Chart> accuracy_by_efficiency(const record::RunView& view);
/// Speed against energy, with what no other case beats; accuracy where it is known.
std::optional<Chart> pareto_chart(const record::RunView& view);
/// The power of the first case that has both watts and traces, with its windows.
std::optional<Chart> power_trace(const record::RunView& view);

std::optional<Chart> distribution(const record::RunView& view);
std::optional<Chart> series(const record::RunView& view);

/// Small multiples, a panel for each of `names` (the rows' field "p"), in this order; `spec` inside
/// lacks its layers.
nlohmann::json panels(const Chart& chart, const nlohmann::json& rows, const nlohmann::json& names,
                      int height);

}  // namespace perwatt::report
