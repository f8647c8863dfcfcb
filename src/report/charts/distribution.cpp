// How latencies spread: the share of queries that took longer, by case, from the histograms.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/charts/chart.h"
#include "report/charts/theme.h"
#include "report/figures/reference.h"

namespace perwatt::report {
namespace {

using Json = nlohmann::json;
using record::Record;
using record::RunView;

/// A curve's steps: so many in each tenth of what is left over.
constexpr int kStepsADecade = 24;
constexpr std::size_t kMostPanels = 12;

const stats::Histogram* histogram_of(const RunView& view, const Record& one) {
  const auto found = view.latencies.find(one.id);
  return found == view.latencies.end() || found->second.count() == 0 ? nullptr : &found->second;
}

double to_milliseconds(std::int64_t nanoseconds) {
  return static_cast<double>(nanoseconds) / 1e6;
}

/// From all queries at the smallest latency down to one at the largest.
void add_curve(Json& rows, const stats::Histogram& latency, const std::string& panel,
               const std::string& name) {
  const auto count = latency.count();
  const auto add = [&](std::int64_t ns, double longer) {
    rows.push_back({{"p", panel}, {"n", name}, {"ms", to_milliseconds(ns)}, {"q", longer}});
  };
  add(std::max<std::int64_t>(1, latency.min()), 1);
  std::uint64_t last = 0;
  for (int step = 1;; ++step) {
    const double longer = std::pow(10, -static_cast<double>(step) / kStepsADecade);
    const auto rank =
        static_cast<std::uint64_t>(std::ceil((1 - longer) * static_cast<double>(count)));
    if (rank >= count) break;
    if (rank == last || rank == 0) continue;
    last = rank;
    const double share = static_cast<double>(count - rank) / static_cast<double>(count);
    add(std::max<std::int64_t>(1, latency.ranked(rank)), std::round(share * 1e6) / 1e6);
  }
  add(std::max<std::int64_t>(1, latency.max()), 1 / static_cast<double>(count));
}

Json curve_layers(const Json& names) {
  const Json x{{"field", "ms"},
               {"type", "quantitative"},
               {"scale", {{"type", "log"}, {"nice", false}}},
               {"axis",
                {{"title", "latency, ms (logarithmic)"},
                 {"format", "~r"},
                 {"tickCount", 4},
                 {"labelOverlap", true}}}};
  const Json y{{"field", "q"},
               {"type", "quantitative"},
               {"scale", {{"type", "log"}, {"nice", false}}},
               {"axis",
                {{"title", "share that took longer"},
                 {"format", "~p"},
                 {"values", {1, 0.1, 0.01, 0.001, 0.0001}}}}};
  const Json colour{{"field", "n"},
                    {"type", "nominal"},
                    {"scale", {{"domain", names}}},
                    {"legend", {{"title", nullptr}, {"orient", "top"}, {"symbolType", "stroke"}}}};
  const Json tooltip{{{"field", "n"}, {"title", "Case"}},
                     {{"field", "ms"}, {"title", "ms"}, {"format", ".4~r"}},
                     {{"field", "q"}, {"title", "Share that took longer"}, {"format", ".3~p"}}};
  return Json::array(
      {{{"mark",
         {{"type", "line"},
          {"interpolate", "step-after"},
          {"strokeWidth", 1.8},
          {"tooltip", true}}},
        {"encoding", {{"x", x}, {"y", y}, {"color", colour}, {"tooltip", tooltip}}}}});
}

}  // namespace

std::optional<Chart> distribution(const RunView& view) {
  const Naming naming(view);
  Json rows = Json::array(), shown = Json::array(), names = Json::array();
  std::vector<Series> series;
  for (const std::string& network : network_order(view)) {
    for (const Record& one : view.records) {
      const auto* latency = histogram_of(view, one);
      if (latency == nullptr || network_title(one.network) != network) continue;
      const bool known = std::find(shown.begin(), shown.end(), network) != shown.end();
      if (!known && shown.size() == kMostPanels) continue;
      if (!known) shown.push_back(network);
      const std::string parts = naming.parts(one);
      const std::string name = upper(one.precision) + (parts.empty() ? "" : ", " + parts);
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        // Lines are thin: hues that stay apart rather than pale and strong.
        constexpr std::array kHues{3, 0, 1, 4, 2};
        series.push_back({name, true, kHues[names.size() % kHues.size()], false});
        names.push_back(name);
      }
      add_curve(rows, *latency, network, name);
    }
  }
  if (rows.empty()) return std::nullopt;
  Chart chart;
  chart.id = "distribution";
  chart.title = "How latencies spread";
  chart.description = fmt::format(
      "Share of queries that took longer than a latency, both axes logarithmic; {} network{}.",
      shown.size(), shown.size() == 1 ? "" : "s");
  chart.panel_columns = 3;
  chart.spec = panels(chart, rows, shown, 150);
  chart.spec["spec"]["layer"] = curve_layers(names);
  chart.spec["resolve"] = {{"scale", {{"x", "independent"}}}};
  chart.spec["config"] = configuration(Theme::light, colours(series, Theme::light));
  chart.dark = configuration(Theme::dark, colours(series, Theme::dark));
  chart.legend_column = legend_column(series);
  return chart;
}

}  // namespace perwatt::report
