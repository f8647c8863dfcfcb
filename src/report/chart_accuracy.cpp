#include <fmt/format.h>

#include <algorithm>

#include "report/chart.h"
#include "report/chart_theme.h"
#include "report/reference.h"

namespace perwatt::report {
namespace {

using Json = nlohmann::json;
using record::Record;
using record::RunView;

/// A case that has both figures; the shares are NOT of seeded weights.
bool has_both(const Record& r) {
  return r.top1 && r.top1_low && r.top1_high && (r.throughput || r.picture_rate);
}

/// Images/s of the network alone where it was measured, else with decoding before it.
bool alone(const RunView& view) {
  return std::ranges::all_of(view.records,
                             [](const Record& r) { return !has_both(r) || r.throughput; });
}

Json row_of(const Record& r, const std::string& name, bool network_alone) {
  Json row{{"case", name},
           {"network", network_title(r.network)},
           {"asked", upper(r.precision)},
           {"rate", network_alone ? *r.throughput : r.picture_rate.value_or(*r.throughput)},
           {"top1", *r.top1},
           {"low", *r.top1_low},
           {"high", *r.top1_high}};
  if (network_alone && r.throughput_low && r.throughput_high) {
    row["slow"] = *r.throughput_low;
    row["fast"] = *r.throughput_high;
  }
  return row;
}

Json quantity(const char* field) {
  return {{"field", field}, {"type", "quantitative"}};
}

Json layers(const Json& networks, const Json& asked, const char* x_title) {
  Json x = quantity("rate"), y = quantity("top1");
  x["scale"] = {{"type", "log"}, {"nice", false}, {"padding", 40}};
  x["axis"] = {{"title", x_title}, {"format", "~r"}, {"tickCount", 6}};
  y["scale"] = {{"zero", false}, {"nice", true}};
  y["axis"] = {{"title", "top-1"}, {"format", ".0%"}};
  const Json colour{{"field", "network"},
                    {"type", "nominal"},
                    {"scale", {{"domain", networks}}},
                    {"legend", {{"title", nullptr}, {"orient", "top"}, {"columns", 3}}}};
  const Json shape{
      {"field", "asked"},
      {"type", "nominal"},
      {"scale", {{"domain", asked}}},
      {"legend", {{"title", "asked"}, {"orient", "top"}, {"symbolFillColor", "#7f8a97"}}}};
  const Json tooltip{{{"field", "case"}, {"title", "Case"}},
                     {{"field", "rate"}, {"title", "Images/s"}, {"format", ".4~r"}},
                     {{"field", "top1"}, {"title", "Top-1"}, {"format", ".1%"}},
                     {{"field", "low"}, {"title", "at least (95 %)"}, {"format", ".1%"}},
                     {{"field", "high"}, {"title", "at most (95 %)"}, {"format", ".1%"}}};
  const Json rule{{"type", "rule"}, {"strokeWidth", 1.5}, {"opacity", 0.6}};
  return Json::array(
      {{{"mark", rule},
        {"encoding",
         {{"x", x}, {"y", quantity("low")}, {"y2", {{"field", "high"}}}, {"color", colour}}}},
       {{"transform", Json::array({{{"filter", "isValid(datum.slow)"}}})},
        {"mark", rule},
        {"encoding",
         {{"x", quantity("slow")}, {"x2", {{"field", "fast"}}}, {"y", y}, {"color", colour}}}},
       {{"mark", {{"type", "point"}, {"filled", true}, {"size", 90}, {"opacity", 1}}},
        {"encoding",
         {{"x", x}, {"y", y}, {"color", colour}, {"shape", shape}, {"tooltip", tooltip}}}},
       {{"mark", {{"type", "text"}, {"style", "value"}, {"align", "left"}, {"dx", 8}, {"dy", -8}}},
        {"encoding", {{"x", x}, {"y", y}, {"text", {{"field", "case"}, {"type", "nominal"}}}}}}});
}

void add_once(Json& list, const std::string& word) {
  if (std::find(list.begin(), list.end(), word) == list.end()) list.push_back(word);
}

}  // namespace

std::optional<Chart> accuracy(const RunView& view) {
  const Naming naming(view);
  const bool network_alone = alone(view);
  Json rows = Json::array(), networks = Json::array(), asked = Json::array();
  std::vector<Series> series;
  for (const Record& r : view.records) {
    if (!has_both(r)) continue;
    rows.push_back(row_of(r, naming.of_case(r), network_alone));
    add_once(networks, network_title(r.network));
    add_once(asked, upper(r.precision));
  }
  if (rows.empty()) return std::nullopt;
  for (std::size_t i = 0; i < networks.size(); ++i)
    series.push_back({networks[i].get<std::string>(), false, static_cast<int>(i), false});
  Chart chart;
  chart.id = "accuracy";
  chart.title = "Accuracy against throughput";
  chart.description = fmt::format(
      "Top-1 against images per second, a point a case, bars the 95 % intervals; {} cases.",
      rows.size());
  chart.spec = {{"$schema", "https://vega.github.io/schema/vega-lite/v6.json"},
                {"description", chart.description},
                {"data", {{"values", rows}}},
                {"width", 600},
                {"height", 340},
                {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}},
                {"layer", layers(networks, asked,
                                 network_alone ? "images/s, logarithmic"
                                               : "pictures/s with decoding, logarithmic")},
                {"config", configuration(Theme::light, colours(series, Theme::light))}};
  chart.dark = configuration(Theme::dark, colours(series, Theme::dark));
  return chart;
}

}  // namespace perwatt::report
