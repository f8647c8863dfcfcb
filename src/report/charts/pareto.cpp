#include "report/figures/pareto.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/charts/chart.h"
#include "report/charts/theme.h"
#include "report/figures/reference.h"

namespace perwatt::report {
namespace {

using Json = nlohmann::json;

constexpr const char* kOn = "on the front";
constexpr const char* kOff = "beaten";

Json front_rows(const ParetoFront& front, const Naming& naming) {
  Json rows = Json::array();
  for (const ParetoPoint& point : front.points) {
    Json row{{"case", naming.of_case(*point.record)},
             {"network", network_title(point.record->network)},
             {"speed", point.throughput},
             {"thrift", *point.efficiency},
             {"where", point.on_front ? kOn : kOff},
             {"boundary", point.record->boundary}};
    if (point.accuracy) row["accuracy"] = *point.accuracy;
    rows.push_back(std::move(row));
  }
  return rows;
}

Json logarithmic(const char* field, const char* title) {
  return {{"field", field},
          {"type", "quantitative"},
          {"scale", {{"type", "log"}, {"nice", false}, {"padding", 40}}},
          {"axis", {{"title", title}, {"format", "~r"}, {"tickCount", 6}}}};
}

Json front_layers(const ParetoFront& front) {
  const Json x = logarithmic("speed", "images/s, logarithmic");
  const Json y = logarithmic("thrift", "inferences/s/W, logarithmic");
  const Json where{{"field", "where"},
                   {"type", "nominal"},
                   {"scale", {{"domain", {kOn, kOff}}}},
                   {"legend", {{"title", nullptr}, {"orient", "top"}}}};
  Json tooltip{{{"field", "case"}, {"title", "Case"}},
               {{"field", "speed"}, {"title", "Images/s"}, {"format", ".4~r"}},
               {{"field", "thrift"}, {"title", "Inferences/s/W"}, {"format", ".4~r"}}};
  if (!front.accuracy.empty())
    tooltip.push_back({{"field", "accuracy"}, {"title", front.accuracy}, {"format", ".3f"}});
  tooltip.push_back({{"field", "boundary"}, {"title", "Watts of"}});
  Json point{{"x", x}, {"y", y}, {"color", where}, {"tooltip", tooltip}};
  if (!front.accuracy.empty())
    point["size"] = {{"field", "accuracy"},
                     {"type", "quantitative"},
                     {"scale", {{"zero", false}, {"range", {30, 260}}}},
                     {"legend", {{"title", front.accuracy}, {"orient", "top"}}}};
  return Json::array(
      {{{"mark", {{"type", "point"}, {"filled", true}, {"opacity", 0.9}}}, {"encoding", point}},
       {{"transform", Json::array({{{"filter", fmt::format("datum.where === '{}'", kOn)}}})},
        {"mark", {{"type", "text"}, {"style", "value"}, {"align", "left"}, {"dx", 9}, {"dy", -8}}},
        {"encoding", {{"x", x}, {"y", y}, {"text", {{"field", "case"}, {"type", "nominal"}}}}}}});
}

}  // namespace

std::optional<Chart> pareto_chart(const record::RunView& view) {
  const ParetoFront front = pareto_front(view);
  if (!front.efficiency || front.points.size() < 2) return std::nullopt;
  const std::vector<Series> series{{kOn, true, 0, false}, {kOff, false, 0, true}};
  Chart chart;
  chart.id = "pareto";
  chart.title = front.accuracy.empty() ? "Speed against energy" : "Accuracy, speed and energy";
  chart.description = fmt::format(
      "Images per second against inferences per joule, a point a case{}; {} cases, {} on the "
      "front.",
      front.accuracy.empty() ? "" : ", its size the " + front.accuracy, front.points.size(),
      std::ranges::count(front.points, true, &ParetoPoint::on_front));
  chart.spec = {{"$schema", "https://vega.github.io/schema/vega-lite/v6.json"},
                {"description", chart.description},
                {"data", {{"values", front_rows(front, Naming(view))}}},
                {"width", 600},
                {"height", 340},
                {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}},
                {"layer", front_layers(front)},
                {"config", configuration(Theme::light, colours(series, Theme::light))}};
  chart.dark = configuration(Theme::dark, colours(series, Theme::dark));
  return chart;
}

}  // namespace perwatt::report
