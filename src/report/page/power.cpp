#include "report/page/power.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/figures/figure.h"
#include "report/figures/text.h"
#include "report/page/html.h"

namespace perwatt::report {
namespace {

using record::Maybe;
using record::Real;
using record::Record;
using record::RunView;

constexpr std::string_view kNoFigure = "<span class=\"none\">–</span>";

std::string power_cell(const Maybe<Real>& value) {
  return value ? text::significant(*value) : std::string(kNoFigure);
}

std::string with_interval(const Maybe<Real>& value, const Maybe<Real>& low,
                          const Maybe<Real>& high) {
  std::string words = power_cell(value);
  if (value && low && high)
    words +=
        fmt::format(" <small>{} to {}</small>", text::significant(*low), text::significant(*high));
  return words;
}

std::string meter(const Record& r) {
  return fmt::format("{}<br><small>{}</small>", escape(r.boundary), escape(r.meter));
}

std::string sampling(const Record& r) {
  if (!r.power_updates || !r.power_window_s) return std::string(kNoFigure);
  std::string words =
      fmt::format("{} in {} s", *r.power_updates, text::significant(*r.power_window_s));
  if (r.power_gap_s)
    words += fmt::format("<br><small>gap {} s</small>", text::significant(*r.power_gap_s));
  return words;
}

}  // namespace

std::string power_table(const RunView& view) {
  if (std::ranges::none_of(view.records, [](const Record& r) { return r.power_w.has_value(); }))
    return "";
  const Naming naming(view);
  HtmlTable table("Power and energy of the steady window: small figures are 95 % intervals",
                  {"Case", "Watts of", "W", "Idle, W", "Loaded idle, W", "Net, W", "J/inference",
                   "Inferences/s/W", "Net", "J/correct", "Readings", "Meter may be off"});
  for (const Record& r : view.records) {
    if (!r.power_w) continue;
    table.row({escape(naming.of_case(r)), meter(r),
               with_interval(r.power_w, r.power_low_w, r.power_high_w), power_cell(r.power_idle_w),
               power_cell(r.power_loaded_idle_w), power_cell(r.power_net_w),
               with_interval(r.energy_per_inference_j, r.energy_per_inference_low_j,
                             r.energy_per_inference_high_j),
               with_interval(r.efficiency, r.efficiency_low, r.efficiency_high),
               with_interval(r.efficiency_net, r.efficiency_net_low, r.efficiency_net_high),
               power_cell(r.energy_per_correct_j), sampling(r),
               r.power_systematic_share ? text::fine_percent(*r.power_systematic_share)
                                        : std::string(kNoFigure)});
  }
  return table.html();
}

}  // namespace perwatt::report
