// What the machine did around the steady window of a case: power, clock, heat and load over time.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "report/charts/chart.h"
#include "report/charts/theme.h"

namespace perwatt::report {
namespace {

using Json = nlohmann::json;
using record::Record;
using record::RunView;
using record::Trace;

/// More panels or points make the page heavy and say no more.
constexpr std::size_t kMostCases = 6, kMostPoints = 80;

/// What is drawn of a quantity: its title, and lines by name; without a name, the line that reaches
/// highest.
struct Line {
  std::string_view quantity, name, title;
  int hue;
};
constexpr std::array<Line, 8> kLines{{{"power", "", "power", 0},
                                      {"clock", "fastest CPU", "fastest CPU", 3},
                                      {"clock", "GPU", "GPU", 4},
                                      {"temperature", "", "hottest zone", 1},
                                      {"load", "this case", "this case", 2},
                                      {"load", "other processes", "other processes", 0},
                                      {"steal", "hypervisor", "hypervisor", 4},
                                      {"load", "GPU", "GPU", 3}}};

std::string panel_of(std::string_view quantity, std::string_view unit) {
  if (quantity == "load" || quantity == "steal") return "load, % of all CPUs";
  if (quantity == "temperature") return "temperature, °C";
  return fmt::format("{}, {}", quantity, unit);
}

double highest(const Trace& trace) {
  return trace.values.empty() ? -INFINITY : *std::ranges::max_element(trace.values);
}

const Trace* find(const std::vector<Trace>& traces, const Line& line) {
  const Trace* found = nullptr;
  for (const Trace& trace : traces) {
    if (trace.quantity != line.quantity || trace.values.empty()) continue;
    if (!line.name.empty() && trace.name != line.name) continue;
    if (found == nullptr || highest(trace) > highest(*found)) found = &trace;
  }
  return found;
}

/// The means of equal stretches, so that a long case has no more points than a short one.
void add_points(Json& rows, const Trace& trace, const Json& row) {
  const std::size_t count = trace.values.size();
  const std::size_t stretch = (count + kMostPoints - 1) / kMostPoints;
  const double scale = trace.unit == "share" ? 100 : 1;
  for (std::size_t from = 0; from < count; from += stretch) {
    const std::size_t to = std::min(count, from + stretch);
    double at = 0, sum = 0;
    for (std::size_t i = from; i < to; ++i) {
      at += trace.seconds[i];
      sum += trace.values[i];
    }
    const auto points = static_cast<double>(to - from);
    Json point = row;
    point["s"] = std::round(at / points * 100) / 100;
    point["v"] = std::round(sum / points * scale * 100) / 100;
    rows.push_back(std::move(point));
  }
}

/// The marked ones first, then in the run's order.
std::vector<const Record*> shown(const RunView& view) {
  std::vector<const Record*> all;
  for (const bool marked : {true, false})
    for (const Record& one : view.records) {
      const auto traces = view.traces.find(one.id);
      if (one.marks.empty() == marked || traces == view.traces.end()) continue;
      if (std::ranges::any_of(kLines, [&](const Line& line) { return find(traces->second, line); }))
        all.push_back(&one);
    }
  all.resize(std::min(all.size(), kMostCases));
  return all;
}

/// What all panels of a quantity span, so that a wiggle of one is not blown up beside another:
/// from zero on, but temperatures from a little under the coolest.
struct ValueSpan {
  double low = 0, high = 0;
};

struct Rows {
  Json points = Json::array(), panels = Json::array(), names = Json::array();
  std::vector<Series> series;
  std::map<std::string, ValueSpan> quantities;
};

void widen(std::map<std::string, ValueSpan>& spans, const std::string& quantity,
           const Trace& trace) {
  constexpr double kUnderTheCoolest = 5;
  const double scale = trace.unit == "share" ? 100 : 1;
  const double low = trace.quantity == "temperature"
                         ? *std::ranges::min_element(trace.values) - kUnderTheCoolest
                         : 0;
  const auto [span, fresh] = spans.try_emplace(quantity, ValueSpan{low, 0});
  span->second.low = std::min(span->second.low, low);
  span->second.high = std::max(span->second.high, highest(trace) * scale * 1.05);
}

void add_case(Rows& rows, const RunView& view, const Record& one, const std::string& name) {
  const auto& traces = view.traces.at(one.id);
  for (const Line& line : kLines) {
    const Trace* trace = find(traces, line);
    if (trace == nullptr) continue;
    const std::string quantity = panel_of(line.quantity, trace->unit);
    const std::string panel = fmt::format("{}: {}", name, quantity);
    const std::string title(line.title);
    if (std::find(rows.panels.begin(), rows.panels.end(), panel) == rows.panels.end()) {
      rows.panels.push_back(panel);
      // The window, once a panel.
      rows.points.push_back(
          {{"p", panel}, {"from", 0}, {"to", one.duration_s.value_or(0)}, {"q", quantity}});
    }
    widen(rows.quantities, quantity, *trace);
    if (std::find(rows.names.begin(), rows.names.end(), title) == rows.names.end()) {
      rows.names.push_back(title);
      rows.series.push_back({title, true, line.hue, false});
    }
    add_points(rows.points, *trace, {{"p", panel}, {"n", title}});
  }
}

Json series_layers(const Json& names) {
  const Json x{{"field", "s"},
               {"type", "quantitative"},
               {"axis", {{"title", "seconds since the window began"}, {"tickCount", 5}}}};
  const Json y{{"field", "v"},
               {"type", "quantitative"},
               {"scale", {{"zero", false}, {"nice", false}}},
               {"axis", {{"title", nullptr}, {"tickCount", 4}}}};
  const Json colour{{"field", "n"},
                    {"type", "nominal"},
                    {"scale", {{"domain", names}}},
                    {"legend", {{"title", nullptr}, {"orient", "top"}}}};
  const Json tooltip{{{"field", "n"}, {"title", "What"}},
                     {{"field", "s"}, {"title", "Seconds"}},
                     {{"field", "v"}, {"title", "Value"}}};
  const Json lines = {{{"filter", "isValid(datum.v)"}}},
             window = {{{"filter", "isValid(datum.to)"}}};
  return Json::array(
      {{{"transform", window},
        {"mark", {{"type", "rect"}, {"opacity", 0.13}, {"color", "#8a95a3"}}},
        {"encoding",
         {{"y", {{"field", "low"}, {"type", "quantitative"}}},
          {"y2", {{"field", "high"}}},
          {"x", {{"field", "from"}, {"type", "quantitative"}}},
          {"x2", {{"field", "to"}}}}}},
       {{"transform", lines},
        {"mark",
         {{"type", "line"},
          {"strokeWidth", 1.8},
          {"interpolate", "linear"},
          {"point", {{"size", 14}}}}},
        {"encoding", {{"x", x}, {"y", y}, {"color", colour}, {"tooltip", tooltip}}}}});
}

}  // namespace

std::optional<Chart> series(const RunView& view) {
  const Naming naming(view);
  Rows rows;
  const auto cases = shown(view);
  for (const Record* one : cases)
    add_case(rows, view, *one, naming.of_case(*one) + (one->marks.empty() ? "" : " *"));
  if (rows.panels.empty()) return std::nullopt;
  for (Json& row : rows.points) {
    if (!row.contains("q")) continue;
    const ValueSpan& span = rows.quantities.at(row["q"].get<std::string>());
    row["low"] = span.low;
    row["high"] = span.high;
  }
  Chart chart;
  chart.id = "series";
  chart.title = "While it was measured";
  chart.description = fmt::format(
      "Power, clock, temperature and load over time where the machine tells them, for {} case{}; "
      "the steady window is shaded.",
      cases.size(), cases.size() == 1 ? "" : "s");
  chart.panel_columns = static_cast<int>(rows.quantities.size());
  chart.spec = panels(chart, rows.points, rows.panels, 110);
  chart.spec["spec"]["layer"] = series_layers(rows.names);
  chart.spec["resolve"] = {{"scale", {{"x", "independent"}, {"y", "independent"}}}};
  chart.spec["config"] = configuration(Theme::light, colours(rows.series, Theme::light));
  chart.dark = configuration(Theme::dark, colours(rows.series, Theme::dark));
  chart.legend_column = legend_column(rows.series);
  return chart;
}

}  // namespace perwatt::report
