#include <fmt/format.h>

#include <algorithm>

#include "report/charts/chart.h"
#include "report/charts/theme.h"
#include "report/figures/reference.h"

namespace perwatt::report {
namespace {

using Json = nlohmann::json;
using record::Record;
using record::RunView;

/// What top-1 is drawn against.
struct AgainstWhat {
  const char* id;
  const char* title;
  const char* axis;
  const char* heading;  ///< in the tooltip
  record::Maybe<record::Real> Record::*value;
  record::Maybe<record::Real> Record::*low;
  record::Maybe<record::Real> Record::*high;
};

constexpr AgainstWhat kThroughput{
    "accuracy",          "Accuracy against throughput", "images/s, logarithmic", "Images/s",
    &Record::throughput, &Record::throughput_low,       &Record::throughput_high};
/// Where the network alone was not measured in all cases: it has no interval.
constexpr AgainstWhat kPictureRate{
    "accuracy",   "Accuracy against throughput", "pictures/s with decoding, logarithmic",
    "Pictures/s", &Record::picture_rate,         nullptr,
    nullptr};
constexpr AgainstWhat kEfficiency{"efficiency",
                                  "Accuracy against efficiency",
                                  "inferences/s/W (inferences per joule), gross, logarithmic",
                                  "Inferences/s/W",
                                  &Record::efficiency,
                                  &Record::efficiency_low,
                                  &Record::efficiency_high};

/// The shares are NOT of seeded weights.
bool has_accuracy(const Record& r) {
  return r.top1 && r.top1_low && r.top1_high;
}

bool has_both(const Record& r, const AgainstWhat& against) {
  return has_accuracy(r) && (r.*against.value).value_or(0) > 0;
}

/// Images/s of the network alone where every case has it, else with decoding before it.
const AgainstWhat& speed_of(const RunView& view) {
  const bool alone = std::ranges::all_of(view.records, [](const Record& r) {
    return !has_accuracy(r) || r.throughput || !r.picture_rate;
  });
  return alone ? kThroughput : kPictureRate;
}

Json row_of(const Record& r, const std::string& name, const AgainstWhat& against) {
  Json row{{"case", name},
           {"network", network_title(r.network)},
           {"asked", upper(r.precision)},
           {"value", *(r.*against.value)},
           {"top1", *r.top1},
           {"low", *r.top1_low},
           {"high", *r.top1_high}};
  if (against.low != nullptr && r.*against.low && r.*against.high) {
    row["least"] = *(r.*against.low);
    row["most"] = *(r.*against.high);
  }
  if (against.value == &Record::efficiency) row["boundary"] = r.boundary;
  return row;
}

/// The cases' names: above every second point, below the others, so that neighbours do not meet.
Json label(bool below, const Json& x, const Json& y) {
  return {{"transform", Json::array({{{"filter", below ? "datum.below" : "!datum.below"}}})},
          {"mark",
           {{"type", "text"},
            {"style", "value"},
            {"align", "left"},
            {"dx", 8},
            {"dy", below ? 12 : -8}}},
          {"encoding", {{"x", x}, {"y", y}, {"text", {{"field", "case"}, {"type", "nominal"}}}}}};
}

Json accuracy_layers(const Json& networks, const Json& asked, const AgainstWhat& against) {
  Json x = quantity("value"), y = quantity("top1");
  x["scale"] = {{"type", "log"}, {"nice", false}, {"padding", 40}};
  x["axis"] = {{"title", against.axis}, {"format", "~r"}, {"tickCount", 6}};
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
  Json tooltip{{{"field", "case"}, {"title", "Case"}},
               {{"field", "value"}, {"title", against.heading}, {"format", ".4~r"}},
               {{"field", "top1"}, {"title", "Top-1"}, {"format", ".1%"}},
               {{"field", "low"}, {"title", "at least (95 %)"}, {"format", ".1%"}},
               {{"field", "high"}, {"title", "at most (95 %)"}, {"format", ".1%"}}};
  if (against.value == &Record::efficiency)
    tooltip.push_back({{"field", "boundary"}, {"title", "Watts of"}});
  const Json rule{{"type", "rule"}, {"strokeWidth", 1.5}, {"opacity", 0.6}};
  return Json::array(
      {{{"mark", rule},
        {"encoding",
         {{"x", x}, {"y", quantity("low")}, {"y2", {{"field", "high"}}}, {"color", colour}}}},
       {{"transform", Json::array({{{"filter", "isValid(datum.least)"}}})},
        {"mark", rule},
        {"encoding",
         {{"x", quantity("least")}, {"x2", {{"field", "most"}}}, {"y", y}, {"color", colour}}}},
       {{"mark", {{"type", "point"}, {"filled", true}, {"size", 90}, {"opacity", 1}}},
        {"encoding",
         {{"x", x}, {"y", y}, {"color", colour}, {"shape", shape}, {"tooltip", tooltip}}}},
       label(false, x, y),
       label(true, x, y)});
}

void add_once(Json& list, const std::string& word) {
  if (std::find(list.begin(), list.end(), word) == list.end()) list.push_back(word);
}

/// From left to right, every second name goes below its point.
void alternate(Json& rows) {
  std::vector<Json*> by_place;
  for (Json& row : rows) by_place.push_back(&row);
  std::ranges::stable_sort(by_place, {},
                           [](const Json* row) { return (*row)["value"].get<double>(); });
  for (std::size_t i = 0; i < by_place.size(); ++i) (*by_place[i])["below"] = i % 2 == 1;
}

std::optional<Chart> accuracy_chart(const RunView& view, const AgainstWhat& against) {
  const Naming naming(view);
  Json rows = Json::array(), networks = Json::array(), asked = Json::array();
  std::vector<Series> series;
  for (const Record& r : view.records) {
    if (!has_both(r, against)) continue;
    rows.push_back(row_of(r, naming.of_case(r), against));
    add_once(networks, network_title(r.network));
    add_once(asked, upper(r.precision));
  }
  if (rows.empty()) return std::nullopt;
  alternate(rows);
  for (std::size_t i = 0; i < networks.size(); ++i)
    series.push_back({networks[i].get<std::string>(), false, static_cast<int>(i), false});
  Chart chart;
  chart.id = against.id;
  chart.title = against.title;
  chart.description =
      fmt::format("Top-1 against {}, a point a case, bars the 95 % intervals; {} cases.",
                  against.axis, rows.size());
  chart.spec = {{"$schema", "https://vega.github.io/schema/vega-lite/v6.json"},
                {"description", chart.description},
                {"data", {{"values", rows}}},
                {"width", 600},
                {"height", 340},
                {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}},
                {"layer", accuracy_layers(networks, asked, against)},
                {"config", configuration(Theme::light, colours(series, Theme::light))}};
  chart.dark = configuration(Theme::dark, colours(series, Theme::dark));
  return chart;
}

}  // namespace

std::optional<Chart> accuracy(const RunView& view) {
  return accuracy_chart(view, speed_of(view));
}

std::optional<Chart> accuracy_by_efficiency(const RunView& view) {
  return accuracy_chart(view, kEfficiency);
}

}  // namespace perwatt::report
