#include <fmt/format.h>

#include <algorithm>

#include "report/charts/chart.h"
#include "report/charts/theme.h"
#include "report/figures/ratio.h"
#include "report/figures/reference.h"

namespace perwatt::report {
namespace {

using Json = nlohmann::json;

/// FP16 over FP32 as the study published it, for the devices whose two precisions differ.
Json published_rows(const std::vector<std::string>& networks) {
  Json rows = Json::array();
  for (const StudyDevice& device : study_devices()) {
    for (const std::string& network : networks) {
      const Published* slow = find_published(device, network, "FP32");
      const Published* fast = find_published(device, network, "FP16");
      if (slow == nullptr || fast == nullptr || !slow->throughput || !fast->throughput) continue;
      rows.push_back({{"network", network},
                      {"series", device.title},
                      {"own", false},
                      {"ratio", *fast->throughput / *slow->throughput},
                      {"source", "published, ICASSP 2023"}});
    }
  }
  return rows;
}

Json own_row(const Ratio& ratio, const std::string& series) {
  Json row{{"network", ratio.network},
           {"series", series},
           {"own", true},
           {"ratio", ratio.value},
           {"text", "×" + fmt::format("{:.2f}", ratio.value)},
           {"source", "measured by this run"}};
  if (ratio.low && ratio.high) {
    row["low"] = *ratio.low;
    row["high"] = *ratio.high;
  }
  return row;
}

std::vector<Series> series_of(const std::vector<Speedup>& speedups) {
  std::vector<Series> all;
  for (std::size_t i = 0; i < speedups.size(); ++i)
    all.push_back({speedups[i].series, true, static_cast<int>(i), false});
  int hue = 0;
  for (const StudyDevice& device : study_devices())
    all.push_back({std::string(device.title), false, hue++, false});
  return all;
}

/// Around 1 and every figure of the rows.
Json ratio_domain(const Json& rows) {
  double low = 1, high = 1;
  for (const Json& row : rows) {
    for (const char* key : {"ratio", "low", "high"}) {
      if (!row.contains(key)) continue;
      low = std::min(low, row[key].get<double>());
      high = std::max(high, row[key].get<double>());
    }
  }
  const double margin = std::max(0.05, (high - low) * 0.06);
  return {low - margin, high + margin};
}

Json ratio_layers(const Json& domain, const Json& ratios) {
  const Json x{{"field", "ratio"},
               {"type", "quantitative"},
               {"scale", {{"zero", false}, {"nice", false}, {"domain", ratios}}},
               {"axis", {{"title", "FP16 images/s over FP32 images/s"}, {"tickCount", 6}}}};
  const Json colour{
      {"field", "series"},
      {"type", "nominal"},
      {"scale", {{"domain", domain}}},
      {"legend", {{"title", nullptr}, {"orient", "top"}, {"direction", "horizontal"}}}};
  const Json tooltip{{{"field", "series"}, {"title", "Series"}},
                     {{"field", "network"}, {"title", "Network"}},
                     {{"field", "ratio"}, {"title", "FP16 / FP32"}, {"format", ".3f"}},
                     {{"field", "low"}, {"title", "95 % from"}, {"format", ".3f"}},
                     {{"field", "high"}, {"title", "95 % to"}, {"format", ".3f"}},
                     {{"field", "source"}, {"title", "Source"}}};
  const auto filter = [](const char* test) { return Json::array({{{"filter", test}}}); };
  return Json::array(
      {{{"data", {{"values", Json::array({{{"at", 1}}})}}},
        {"mark", {{"type", "rule"}, {"style", "guide"}}},
        {"encoding", {{"x", {{"field", "at"}, {"type", "quantitative"}}}, {"y", nullptr}}}},
       {{"transform", filter("!datum.own")},
        {"mark", {{"type", "point"}, {"size", 60}, {"opacity", 0.9}}},
        {"encoding", {{"x", x}, {"color", colour}, {"tooltip", tooltip}}}},
       {{"transform", filter("isValid(datum.low)")},
        {"mark", {{"type", "rule"}, {"strokeWidth", 3}}},
        {"encoding",
         {{"x", {{"field", "low"}, {"type", "quantitative"}}},
          {"x2", {{"field", "high"}}},
          {"color", colour}}}},
       {{"transform", filter("datum.own")},
        {"mark",
         {{"type", "point"},
          {"filled", true},
          {"size", 110},
          {"opacity", 1},
          {"shape", "diamond"}}},
        {"encoding", {{"x", x}, {"color", colour}, {"tooltip", tooltip}}}},
       {{"transform", filter("datum.own")},
        {"mark", {{"type", "text"}, {"style", "value"}, {"dy", -10}, {"fontWeight", "bold"}}},
        {"encoding", {{"x", x}, {"text", {{"field", "text"}, {"type", "nominal"}}}}}}});
}

}  // namespace

std::optional<Chart> speedup(const record::RunView& view) {
  const std::vector<Speedup> speedups = fp16_over_fp32(view);
  if (speedups.empty()) return std::nullopt;
  const std::vector<std::string> networks = network_order(view);
  Json rows = published_rows(networks);
  for (const Speedup& one : speedups)
    for (const Ratio& ratio : one.by_network) rows.push_back(own_row(ratio, one.series));

  const std::vector<Series> series = series_of(speedups);
  Json domain = Json::array();
  for (const Series& one : series) domain.push_back(one.name);
  Chart chart;
  chart.id = "speedup";
  chart.title = "What FP16 brings";
  chart.description = fmt::format(
      "Throughput at FP16 divided by that at FP32, by network: this machine with its 95 % "
      "interval, and the study's devices.");
  chart.spec = {{"$schema", "https://vega.github.io/schema/vega-lite/v6.json"},
                {"description", chart.description},
                {"data", {{"values", rows}}},
                {"width", 600},
                {"height", 34 * networks.size()},
                {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}},
                {"encoding",
                 {{"y",
                   {{"field", "network"},
                    {"type", "nominal"},
                    {"sort", networks},
                    {"axis", {{"title", nullptr}, {"grid", true}, {"ticks", false}}}}}}},
                {"layer", ratio_layers(domain, ratio_domain(rows))},
                {"config", configuration(Theme::light, colours(series, Theme::light))}};
  chart.legend_column = legend_column(series);
  chart.dark = configuration(Theme::dark, colours(series, Theme::dark));
  return chart;
}

}  // namespace perwatt::report
