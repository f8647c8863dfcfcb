#include "report/charts/bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/charts/theme.h"
#include "report/figures/text.h"

namespace perwatt::report {
namespace {

using Json = nlohmann::json;

/// The logarithmic axis: from a round figure under the smallest bar to room for the text over the
/// largest.
struct Domain {
  double low = 1, high = 1000;
  std::vector<double> ticks;
};

Domain domain_of(const Figure& figure, double headroom) {
  double smallest = std::numeric_limits<double>::infinity(), largest = 0;
  for (const Bar& bar : figure.bars) {
    if (!bar.value) continue;
    smallest = std::min(
        smallest, bar.low.value_or(*bar.value) > 0 ? bar.low.value_or(*bar.value) : *bar.value);
    largest = std::max(largest, bar.high.value_or(*bar.value));
  }
  Domain domain;
  if (largest > 0) {
    domain.low = std::pow(10.0, std::floor(std::log10(smallest / 1.05)));
    domain.high = largest * headroom;
  }
  for (double tick = domain.low; tick <= domain.high; tick *= 10) domain.ticks.push_back(tick);
  return domain;
}

std::string value_text(const Bar& bar) {
  std::string words = text::significant(*bar.value) + (bar.fastest ? " ★" : "");
  if (bar.best_of_kind) words += bar.own ? " best here" : " best " + bar.kind;
  return words;
}

const char* source_of(const Bar& bar) {
  if (bar.own) return "measured by this run";
  return bar.record == nullptr ? "published, ICASSP 2023" : "replayed, not measured";
}

Json row(const Bar& bar, const Domain& domain) {
  Json object{{"network", bar.network}, {"series", bar.series}, {"source", source_of(bar)}};
  if (bar.value) {
    object["value"] = *bar.value;
    object["top"] = bar.high.value_or(*bar.value);
    object["short"] = text::significant(*bar.value) + (bar.fastest ? " ★" : "");
    object["text"] = value_text(bar);
    object["best"] = bar.fastest || bar.best_of_kind;
    if (bar.low && bar.high) {
      object["low"] = std::max(*bar.low, domain.low);
      object["high"] = *bar.high;
    }
  } else {
    object["failure"] = bar.failure;
    if (bar.record != nullptr && !bar.record->reason.empty()) object["reason"] = bar.record->reason;
  }
  return object;
}

Json rows(const Figure& figure, const Domain& domain) {
  Json all = Json::array();
  for (const Bar& bar : figure.bars) all.push_back(row(bar, domain));
  return all;
}

Json names(const Figure& figure) {
  Json all = Json::array();
  for (const Series& one : figure.series) all.push_back(one.name);
  return all;
}

Json only(const std::string& test) {
  return Json::array({{{"filter", test}}});
}

Json tooltip(std::string_view unit) {
  return {{{"field", "series"}, {"title", "Series"}},
          {{"field", "network"}, {"title", "Network"}},
          {{"field", "value"}, {"title", unit}, {"format", ".4~r"}},
          {{"field", "low"}, {"title", "95 % from"}, {"format", ".4~r"}},
          {{"field", "high"}, {"title", "95 % to"}, {"format", ".4~r"}},
          {{"field", "failure"}, {"title", "Ended"}},
          {{"field", "reason"}, {"title", "Why"}},
          {{"field", "source"}, {"title", "Source"}}};
}

/// Bars, intervals, values and failures; `along` is the channel of the figures ("y" for upright
/// bars).
Json bar_layers(const Domain& domain, bool upright, const Json& colour, std::string_view unit) {
  const std::string along = upright ? "y" : "x", end = along + "2";
  const Json base{{"datum", domain.low}};
  Json text{{"type", "text"}, {"align", "left"}, {"baseline", "middle"}};
  text["dx"] = 4;
  text["dy"] = 1;
  if (upright) text["angle"] = 270;
  const auto styled = [&](std::string_view style) {
    Json mark = text;
    mark["style"] = style;
    return mark;
  };
  const Json top{{"field", "top"}, {"type", "quantitative"}};
  const Json words{{"field", upright ? "text" : "short"}, {"type", "nominal"}};
  return Json::array(
      {{{"transform", only("isValid(datum.value)")},
        {"mark", {{"type", "bar"}, {"tooltip", true}}},
        {"encoding",
         {{along, {{"field", "value"}, {"type", "quantitative"}}},
          {end, base},
          {"color", colour},
          {"tooltip", tooltip(unit)}}}},
       {{"transform", only("isValid(datum.low)")},
        {"mark", {{"type", "rule"}, {"style", "interval"}}},
        {"encoding",
         {{along, {{"field", "low"}, {"type", "quantitative"}}}, {end, {{"field", "high"}}}}}},
       {{"transform", only("isValid(datum.value) && !datum.best")},
        {"mark", styled("value")},
        {"encoding", {{along, top}, {"text", words}}}},
       {{"transform", only("isValid(datum.value) && datum.best")},
        {"mark", styled("best")},
        {"encoding", {{along, top}, {"text", words}}}},
       {{"transform", only("isValid(datum.failure)")},
        {"mark", styled("failure")},
        {"encoding",
         {{along, base},
          {"text", {{"field", "failure"}, {"type", "nominal"}}},
          {"tooltip", tooltip(unit)}}}}});
}

Json axis(const Domain& domain, std::string_view unit) {
  return {
      {"title", fmt::format("{}, logarithmic", unit)}, {"values", domain.ticks}, {"format", "~r"}};
}

Json scale(const Domain& domain) {
  return {{"type", "log"}, {"domain", {domain.low, domain.high}}, {"nice", false}};
}

Json wide(const Figure& figure, std::string_view unit, int width) {
  const Domain domain = domain_of(figure, 8);
  const Json series = names(figure);
  const Json colour{
      {"field", "series"},
      {"type", "nominal"},
      {"scale", {{"domain", series}}},
      {"legend", {{"title", nullptr}, {"orient", "top"}, {"direction", "horizontal"}}}};
  Json all = bar_layers(domain, true, colour, unit);
  all[0]["encoding"]["y"]["scale"] = scale(domain);
  all[0]["encoding"]["y"]["axis"] = axis(domain, unit);
  return {{"data", {{"values", rows(figure, domain)}}},
          {"width", width},
          {"height", 460},
          {"autosize", {{"type", "fit"}, {"contains", "padding"}}},
          {"encoding",
           {{"x",
             {{"field", "network"},
              {"type", "nominal"},
              {"sort", figure.networks},
              {"scale", {{"paddingInner", 0.12}, {"paddingOuter", 0.04}}},
              {"axis",
               {{"title", nullptr}, {"labelAngle", 0}, {"ticks", false}, {"labelPadding", 6}}}}},
            {"xOffset",
             {{"field", "series"},
              {"sort", series},
              {"scale", {{"domain", series}, {"paddingInner", 0.08}}}}}}},
          {"layer", all}};
}

Json narrow(const Figure& figure, std::string_view unit) {
  const Domain domain = domain_of(figure, 8);
  const Json series = names(figure);
  const Json colour{{"field", "series"},
                    {"type", "nominal"},
                    {"scale", {{"domain", series}}},
                    {"legend", nullptr}};
  Json all = bar_layers(domain, false, colour, unit);
  all[0]["encoding"]["x"]["scale"] = scale(domain);
  all[0]["encoding"]["x"]["axis"] = axis(domain, unit);
  return {{"data", {{"values", rows(figure, domain)}}},
          {"facet",
           {{"row",
             {{"field", "network"},
              {"type", "nominal"},
              {"sort", figure.networks},
              {"header",
               {{"title", nullptr},
                {"labelAngle", 0},
                {"labelOrient", "top"},
                {"labelAnchor", "start"}}}}}}},
          {"spacing", 14},
          {"spec",
           {{"width", 200},
            {"height", {{"step", 15}}},
            {"encoding",
             {{"y",
               {{"field", "series"},
                {"type", "nominal"},
                {"sort", series},
                {"scale", {{"domain", series}, {"paddingInner", 0.12}}},
                {"axis",
                 {{"title", nullptr},
                  {"ticks", false},
                  {"labelFontSize", 11},
                  {"labelLimit", 140},
                  {"labelExpr", "replace(datum.label, 'this machine', 'here')"},
                  {"minExtent", 142},
                  {"maxExtent", 142}}}}}}},
            {"layer", all}}}};
}

}  // namespace

Chart bars(const Figure& figure, const BarsWords& words) {
  Chart chart;
  chart.id = words.id;
  chart.title = words.title;
  chart.description = fmt::format(
      "Grouped bars of {}, logarithmic axis, for {} networks and {} series: {}. The tables below "
      "hold the same figures.",
      words.unit, figure.networks.size(), figure.series.size(), words.series);
  const auto count = static_cast<double>(figure.networks.size() * figure.series.size());
  chart.min_width = static_cast<int>(70 + count * 8.8);
  chart.max_width = static_cast<int>(120 + count * 48);
  chart.spec = wide(figure, words.unit, std::max(std::min(1240, chart.max_width), chart.min_width));
  chart.narrow = narrow(figure, words.unit);
  chart.legend_column = legend_column(figure.series);
  chart.dark = configuration(Theme::dark, colours(figure.series, Theme::dark));
  for (Json* spec : {&chart.spec, &chart.narrow}) {
    (*spec)["$schema"] = "https://vega.github.io/schema/vega-lite/v6.json";
    (*spec)["description"] = chart.description;
    (*spec)["config"] = configuration(Theme::light, colours(figure.series, Theme::light));
  }
  return chart;
}

}  // namespace perwatt::report
