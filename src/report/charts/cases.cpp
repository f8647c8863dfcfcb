#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "report/charts/chart.h"
#include "report/charts/parsed_shares.h"
#include "report/charts/theme.h"
#include "report/figures/reference.h"
#include "report/figures/text.h"

namespace perwatt::report {
namespace {

using Json = nlohmann::json;
using record::Record;
using record::RunView;

Json filter(const char* test) {
  return Json::array({{{"filter", test}}});
}

/// Cases in the order of the networks, FP32 before FP16.
std::vector<const Record*> ordered(const RunView& view) {
  std::vector<const Record*> all;
  for (const std::string& network : network_order(view))
    for (const Record& r : view.records)
      if (network_title(r.network) == network) all.push_back(&r);
  return all;
}

Json y_axis(const Json& names) {
  return {{"field", "case"},
          {"type", "nominal"},
          {"sort", names},
          {"scale", {{"domain", names}}},
          {"axis", {{"title", nullptr}, {"ticks", false}, {"labelFontSize", 11.5}}}};
}

/// What the charts of cases share: a row a case, figures along x, words at the right edge.
Json frame(const Chart& chart, const Json& rows, const Json& names) {
  return {{"$schema", "https://vega.github.io/schema/vega-lite/v6.json"},
          {"description", chart.description},
          {"data", {{"values", rows}}},
          {"width", 600},
          {"height", 21 * names.size()},
          {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}},
          {"encoding", {{"y", y_axis(names)}}}};
}

Json words_at_right(const char* field) {
  return {{"mark",
           {{"type", "text"}, {"style", "value"}, {"align", "left"}, {"dx", 6}, {"fontSize", 11}}},
          {"encoding",
           {{"x", {{"value", "width"}}}, {"text", {{"field", field}, {"type", "nominal"}}}}}};
}

std::string milliseconds_text(const record::Maybe<record::Real>& value) {
  return value ? text::significant(*value) : "too few";
}

Json latency_row(const Record& r, const std::string& name) {
  Json row{{"case", name},
           {"asked", upper(r.precision)},
           {"p50", *r.latency_p50_ms},
           {"words", fmt::format("{} / {}", milliseconds_text(r.latency_p50_ms),
                                 milliseconds_text(r.latency_p99_ms))}};
  row["end"] = r.latency_p99_ms.value_or(*r.latency_p50_ms);
  if (r.latency_p99_ms) row["p99"] = *r.latency_p99_ms;
  if (r.latency_min_ms && *r.latency_min_ms > 0) row["min"] = *r.latency_min_ms;
  if (r.latency_max_ms) row["max"] = *r.latency_max_ms;
  if (r.queries) row["queries"] = *r.queries;
  return row;
}

/// From a little under the smallest figure of the rows to a little over the largest.
Json latency_domain(const Json& rows) {
  double low = std::numeric_limits<double>::infinity(), high = 0;
  for (const Json& row : rows) {
    for (const char* key : {"min", "p50", "end", "max"}) {
      if (!row.contains(key)) continue;
      low = std::min(low, row[key].get<double>());
      high = std::max(high, row[key].get<double>());
    }
  }
  return {low / 1.1, high * 1.1};
}

/// 1, 2 and 5 of each decade.
Json ticks_of(const Json& domain) {
  Json ticks = Json::array();
  const double low = domain[0].get<double>(), high = domain[1].get<double>();
  for (double decade = std::pow(10, std::floor(std::log10(low))); decade <= high; decade *= 10)
    for (const double step : {1, 2, 5})
      if (step * decade >= low && step * decade <= high) ticks.push_back(step * decade);
  return ticks;
}

Json latency_layers(const Json& asked, const Json& domain) {
  const Json x{
      {"field", "p50"},
      {"type", "quantitative"},
      {"scale", {{"type", "log"}, {"nice", false}, {"domain", domain}}},
      {"axis",
       {{"title", "milliseconds, logarithmic"}, {"format", "~r"}, {"values", ticks_of(domain)}}}};
  const Json colour{{"field", "asked"},
                    {"type", "nominal"},
                    {"scale", {{"domain", asked}}},
                    {"legend", {{"title", "asked"}, {"orient", "top"}}}};
  const auto plain = [](const char* field) {
    return Json{{"field", field}, {"type", "quantitative"}};
  };
  const Json tooltip{{{"field", "case"}, {"title", "Case"}},
                     {{"field", "min"}, {"title", "min, ms"}, {"format", ".4~r"}},
                     {{"field", "p50"}, {"title", "p50, ms"}, {"format", ".4~r"}},
                     {{"field", "p99"}, {"title", "p99, ms"}, {"format", ".4~r"}},
                     {{"field", "max"}, {"title", "max, ms"}, {"format", ".4~r"}},
                     {{"field", "queries"}, {"title", "queries"}}};
  Json right = words_at_right("words");
  return Json::array(
      {{{"transform", filter("isValid(datum.min) && isValid(datum.max)")},
        {"mark", {{"type", "rule"}, {"strokeWidth", 1.5}, {"opacity", 0.55}}},
        {"encoding", {{"x", plain("min")}, {"x2", {{"field", "max"}}}, {"color", colour}}}},
       {{"mark", {{"type", "rule"}, {"strokeWidth", 6}, {"opacity", 0.55}}},
        {"encoding", {{"x", plain("p50")}, {"x2", {{"field", "end"}}}, {"color", colour}}}},
       {{"mark", {{"type", "point"}, {"filled", true}, {"size", 75}, {"opacity", 1}}},
        {"encoding", {{"x", x}, {"color", colour}, {"tooltip", tooltip}}}},
       {{"transform", filter("isValid(datum.p99)")},
        {"mark", {{"type", "tick"}, {"thickness", 3}, {"size", 13}, {"opacity", 1}}},
        {"encoding", {{"x", plain("p99")}, {"color", colour}, {"tooltip", tooltip}}}},
       right});
}

/// Stacked shares of a time.
Json share_layers(const Json& domain, const char* time, const char* legend) {
  const Json x{
      {"field", "share"},
      {"type", "quantitative"},
      {"stack", "zero"},
      {"scale", {{"domain", {0, 1}}}},
      {"axis", {{"title", std::string("share of ") + time}, {"format", ".0%"}, {"tickCount", 5}}}};
  const Json colour{{"field", "label"},
                    {"type", "nominal"},
                    {"scale", {{"domain", domain}}},
                    {"legend", {{"title", legend}, {"orient", "top"}}}};
  const Json tooltip{{{"field", "case"}, {"title", "Asked"}},
                     {{"field", "label"}, {"title", legend}},
                     {{"field", "share"}, {"title", "Share"}, {"format", ".1%"}}};
  const Json order{{"field", "rank"}, {"type", "quantitative"}};
  return Json::array(
      {{{"mark", {{"type", "bar"}}},
        {"encoding", {{"x", x}, {"color", colour}, {"order", order}, {"tooltip", tooltip}}}},
       words_at_right("words")});
}

/// A bar a case of the shares that a text of its record holds, with the largest in words. `labels`
/// gets each label, in the order of their sums. Nothing where no record has any.
std::optional<Json> share_rows(const RunView& view, record::Text Record::*text, Json& names,
                               std::vector<std::string>& labels) {
  const Naming naming(view);
  Json rows = Json::array();
  std::map<std::string, double> sums;
  for (const Record* r : ordered(view)) {
    const std::vector<ParsedShare> shares = shares_of(r->*text);
    if (shares.empty()) continue;
    names.push_back(naming.of_case(*r));
    for (const ParsedShare& share : shares) {
      sums[share.label] += share.percent;
      rows.push_back({{"case", names.back()},
                      {"label", share.label},
                      {"share", share.percent / 100},
                      {"words", &share == &shares.front()
                                    ? fmt::format("{} {:.0f} %", share.label, share.percent)
                                    : ""}});
    }
  }
  if (rows.empty()) return std::nullopt;
  for (const auto& [label, sum] : sums) labels.push_back(label);
  std::ranges::stable_sort(labels, std::ranges::greater{},
                           [&sums](const std::string& label) { return sums[label]; });
  for (Json& row : rows)
    row["rank"] = std::ranges::find(labels, row["label"].get<std::string>()) - labels.begin();
  return rows;
}

struct ShareWords {
  const char* time;    ///< what the shares are of
  const char* legend;  ///< what the labels are
};

/// Completes a chart of stacked shares, `share_of` in its description; nothing where no record has
/// any. `colours_of` gives the labels' colours in a theme.
template <typename Colours>
std::optional<Chart> share_chart(const RunView& view, record::Text Record::*text, Chart chart,
                                 const char* share_of, const ShareWords& words,
                                 Colours&& colours_of) {
  Json names = Json::array();
  std::vector<std::string> labels;
  const auto rows = share_rows(view, text, names, labels);
  if (!rows) return std::nullopt;
  chart.description = fmt::format("Share of the {}, by case; {} cases.", share_of, names.size());
  chart.spec = frame(chart, *rows, names);
  chart.spec["layer"] = share_layers(labels, words.time, words.legend);
  chart.spec["config"] = configuration(Theme::light, colours_of(labels, Theme::light));
  chart.dark = configuration(Theme::dark, colours_of(labels, Theme::dark));
  return chart;
}

}  // namespace

std::optional<Chart> latency(const RunView& view) {
  const Naming naming(view);
  Json rows = Json::array(), names = Json::array(), asked = Json::array();
  std::vector<Series> series;
  for (const Record* r : ordered(view)) {
    if (!r->latency_p50_ms || *r->latency_p50_ms <= 0) continue;
    names.push_back(naming.of_case(*r));
    rows.push_back(latency_row(*r, naming.of_case(*r)));
    const std::string precision = upper(r->precision);
    if (std::find(asked.begin(), asked.end(), precision) != asked.end()) continue;
    asked.push_back(precision);
    const bool paired = r->precision == "fp32" || r->precision == "fp16";
    series.push_back(
        {precision, true, paired ? 0 : static_cast<int>(asked.size()), r->precision == "fp32"});
  }
  if (rows.empty()) return std::nullopt;
  Chart chart;
  chart.id = "latency";
  chart.title = "Latency of a query";
  chart.description = fmt::format(
      "Latency by case, logarithmic axis: dot the median, tick the 99th percentile, thin line from "
      "the smallest to the largest; "
      "{} cases.",
      rows.size());
  chart.spec = frame(chart, rows, names);
  chart.spec["layer"] = latency_layers(asked, latency_domain(rows));
  chart.spec["config"] = configuration(Theme::light, colours(series, Theme::light));
  chart.dark = configuration(Theme::dark, colours(series, Theme::dark));
  return chart;
}

std::optional<Chart> executed(const RunView& view) {
  Chart chart;
  chart.id = "executed";
  chart.title = "What ran, against what was asked";
  return share_chart(view, &Record::executed, std::move(chart), "execution time in each precision",
                     {"execution time", "executed"},
                     [](const std::vector<std::string>& labels, Theme theme) {
                       std::vector<std::string> all;
                       for (const std::string& label : labels)  // "bf16", "cuda fp16"
                         all.push_back(precision_colour(label.substr(label.rfind(' ') + 1), theme));
                       return all;
                     });
}

std::optional<Chart> layers(const RunView& view) {
  Chart chart;
  chart.id = "layers";
  chart.title = "Where the time goes";
  return share_chart(view, &Record::layer_kinds, std::move(chart), "layers' time by kind of layer",
                     {"the layers' time", "kind of layer"},
                     [](const std::vector<std::string>& labels, Theme theme) {
                       constexpr std::size_t kHues = 5;  // own ones, then the others
                       std::vector<Series> series;
                       for (const std::string& label : labels)
                         series.push_back({label, series.size() < kHues,
                                           static_cast<int>(series.size() % kHues), false});
                       return colours(series, theme);
                     });
}

}  // namespace perwatt::report
