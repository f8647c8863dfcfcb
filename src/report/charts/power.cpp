#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "report/charts/chart.h"
#include "report/charts/theme.h"
#include "report/figures/text.h"

namespace perwatt::report {
namespace {

using Json = nlohmann::json;
using record::Record;
using record::RunView;
using record::Trace;

std::vector<const Trace*> power_of(const RunView& view, const Record& r) {
  std::vector<const Trace*> found;
  const auto traces = view.traces.find(r.id);
  if (r.power_w && traces != view.traces.end())
    for (const Trace& trace : traces->second)
      if (trace.quantity == "power" && !trace.seconds.empty()) found.push_back(&trace);
  return found;
}

std::string rail_name(const Trace& trace) {
  return trace.name.empty() ? trace.source : trace.name;
}

struct TimeSpan {
  double from = std::numeric_limits<double>::infinity();
  double to = -std::numeric_limits<double>::infinity();
};

Json power_rows(const std::vector<const Trace*>& traces, TimeSpan& span) {
  Json rows = Json::array();
  for (const Trace* trace : traces)
    for (std::size_t i = 0; i < trace->seconds.size(); ++i) {
      rows.push_back(
          {{"rail", rail_name(*trace)}, {"time", trace->seconds[i]}, {"watts", trace->values[i]}});
      span.from = std::min(span.from, trace->seconds[i]);
      span.to = std::max(span.to, trace->seconds[i]);
    }
  return rows;
}

/// The means that the record states, over the times that they stand for.
Json means_of(const Record& r, const TimeSpan& span) {
  Json means = Json::array();
  const auto add = [&means](const char* what, const record::Maybe<record::Real>& watts, double from,
                            double to) {
    if (watts)
      means.push_back({{"mean", *watts},
                       {"from", from},
                       {"to", to},
                       {"words", fmt::format("{} {} W", what, text::significant(*watts))}});
  };
  const double window = r.power_window_s.value_or(0);
  add("idle", r.power_idle_w, span.from, 0);
  add("loaded, idle", r.power_loaded_idle_w, span.from, 0);
  add("steady window", r.power_w, 0, window);
  return means;
}

Json power_layers(const Json& rails, const Json& means, double window) {
  Json x = quantity("time"), y = quantity("watts");
  x["axis"] = {{"title", "seconds since the steady window began"}};
  y["axis"] = {{"title", "W"}};
  const Json colour{{"field", "rail"},
                    {"type", "nominal"},
                    {"scale", {{"domain", rails}}},
                    {"legend", {{"title", nullptr}, {"orient", "top"}}}};
  const Json steady{{"values", {{{"from", 0}, {"to", window}}}}};
  return Json::array(
      {{{"data", steady},
        {"mark", {{"type", "rect"}, {"opacity", 0.12}}},
        {"encoding", {{"x", quantity("from")}, {"x2", {{"field", "to"}}}}}},
       {{"mark", {{"type", "line"}, {"strokeWidth", 1.5}}},
        {"encoding", {{"x", x}, {"y", y}, {"color", colour}}}},
       {{"data", {{"values", means}}},
        {"mark", {{"type", "rule"}, {"style", "guide"}}},
        {"encoding",
         {{"x", quantity("from")}, {"x2", {{"field", "to"}}}, {"y", quantity("mean")}}}},
       {{"data", {{"values", means}}},
        {"mark", {{"type", "text"}, {"style", "value"}, {"align", "left"}, {"dx", 4}, {"dy", -6}}},
        {"encoding",
         {{"x", quantity("from")},
          {"y", quantity("mean")},
          {"text", {{"field", "words"}, {"type", "nominal"}}}}}}});
}

Chart power_chart(const std::string& name, const Record& r,
                  const std::vector<const Trace*>& traces) {
  TimeSpan span;
  const Json rows = power_rows(traces, span);
  Json rails = Json::array();
  std::vector<Series> series;
  for (const Trace* trace : traces) {
    if (std::find(rails.begin(), rails.end(), rail_name(*trace)) != rails.end()) continue;
    series.push_back({rail_name(*trace), true, static_cast<int>(series.size()), false});
    rails.push_back(rail_name(*trace));
  }
  Chart chart;
  chart.id = "power";
  chart.title = "Power of " + name;
  chart.description =
      fmt::format("Power of each rail over time, the steady window shaded; mean {} W at {}.",
                  text::significant(*r.power_w), r.boundary);
  chart.spec = {{"$schema", "https://vega.github.io/schema/vega-lite/v6.json"},
                {"description", chart.description},
                {"data", {{"values", rows}}},
                {"width", 600},
                {"height", 260},
                {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}},
                {"layer", power_layers(rails, means_of(r, span), r.power_window_s.value_or(0))},
                {"config", configuration(Theme::light, colours(series, Theme::light))}};
  chart.dark = configuration(Theme::dark, colours(series, Theme::dark));
  return chart;
}

}  // namespace

std::optional<Chart> power_trace(const RunView& view) {
  for (const Record& r : view.records)
    if (const auto traces = power_of(view, r); !traces.empty())
      return power_chart(Naming(view).of_case(r), r, traces);
  return std::nullopt;
}

}  // namespace perwatt::report
