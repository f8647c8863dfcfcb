#include "report/charts/theme.h"

#include <algorithm>
#include <array>

namespace perwatt::report {
namespace {

using Json = nlohmann::json;

struct Hue {
  std::array<std::string_view, 2> light, dark;  ///< pale, strong
};

constexpr std::array<Hue, 5> kStudyHues{{{{"#b3bac4", "#667080"}, {"#5b6573", "#a9b4c2"}},
                                         {{"#e5cf7f", "#a98a00"}, {"#77681f", "#e2c64b"}},
                                         {{"#93d3bb", "#00805e"}, {"#22694f", "#3fcf9f"}},
                                         {{"#9ccaec", "#0067a8"}, {"#265d86", "#62b8ec"}},
                                         {{"#ddb4d3", "#99508a"}, {"#6c4566", "#d994c9"}}}};
constexpr std::array<Hue, 5> kOwnHues{{{{"#fba977", "#d04e00"}, {"#9a4a17", "#ff8f45"}},
                                       {{"#f2a1ab", "#b3122f"}, {"#8a2e3f", "#ff7d90"}},
                                       {{"#c9b29b", "#6b4423"}, {"#6f5a45", "#cfa986"}},
                                       {{"#8fd6df", "#007785"}, {"#1d6670", "#4fd0df"}},
                                       {{"#b9b3ee", "#4a3fb5"}, {"#4f4893", "#a9a1ff"}}}};

struct Ink {
  std::string_view text, muted, grid, axis, background, failure;
};
constexpr Ink kLight{"#1c2128", "#59636e", "#e3e7ec", "#9aa4af", "#ffffff", "#a4221b"};
constexpr Ink kDark{"#e6eaf0", "#a3adb8", "#2c333c", "#5d6773", "#171b21", "#ff9088"};

}  // namespace

std::string colour(const Series& series, Theme theme) {
  const auto& hues = series.own ? kOwnHues : kStudyHues;
  const Hue& hue = hues[static_cast<std::size_t>(series.hue) % hues.size()];
  return std::string((theme == Theme::light ? hue.light : hue.dark)[series.pale ? 0 : 1]);
}

std::vector<std::string> colours(const std::vector<Series>& series, Theme theme) {
  std::vector<std::string> all;
  for (const Series& one : series) all.push_back(colour(one, theme));
  return all;
}

std::string precision_colour(std::string_view precision, Theme theme) {
  const bool light = theme == Theme::light;
  if (precision == "fp32") return light ? "#7f8a97" : "#8a95a3";
  if (precision == "fp16") return light ? "#0067a8" : "#62b8ec";
  if (precision == "bf16") return light ? "#d04e00" : "#ff8f45";
  if (precision == "int8") return light ? "#00805e" : "#3fcf9f";
  return light ? "#c9ced6" : "#4a525d";
}

int legend_column(const std::vector<Series>& series) {
  std::size_t letters = 0, most = 0;
  for (const Series& one : series) {
    letters += one.name.size();
    most = std::max(most, one.name.size());
  }
  const double average =
      series.empty() ? 0 : static_cast<double>(letters) / static_cast<double>(series.size());
  return static_cast<int>(34 + 3.6 * (average + static_cast<double>(most)));
}

Json configuration(Theme theme, const std::vector<std::string>& category) {
  const Ink& ink = theme == Theme::light ? kLight : kDark;
  constexpr std::string_view kFont =
      "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', Arial, sans-serif";
  return {{"background", ink.background},
          {"font", kFont},
          {"padding", 8},
          {"view", {{"stroke", nullptr}}},
          {"range", {{"category", category}}},
          {"title",
           {{"color", ink.text},
            {"subtitleColor", ink.muted},
            {"anchor", "start"},
            {"fontSize", 15},
            {"subtitleFontSize", 12},
            {"offset", 10}}},
          {"axis",
           {{"labelColor", ink.text},
            {"titleColor", ink.muted},
            {"gridColor", ink.grid},
            {"domainColor", ink.axis},
            {"tickColor", ink.axis},
            {"labelFontSize", 12},
            {"titleFontSize", 12},
            {"titleFontWeight", "normal"},
            {"labelLimit", 260}}},
          {"legend",
           {{"labelColor", ink.text},
            {"titleColor", ink.muted},
            {"labelFontSize", 12},
            {"labelLimit", 320},
            {"symbolSize", 140},
            {"symbolType", "square"},
            {"symbolOpacity", 1},
            {"columns", 6}}},
          {"header",
           {{"labelColor", ink.text},
            {"labelFontSize", 13},
            {"labelFontWeight", "bold"},
            {"labelPadding", 2}}},
          {"style",
           {{"value", {{"color", ink.text}, {"fontSize", 10}}},
            {"best", {{"color", ink.text}, {"fontSize", 10}, {"fontWeight", "bold"}}},
            {"failure", {{"color", ink.failure}, {"fontSize", 10}, {"fontStyle", "italic"}}},
            {"interval", {{"color", ink.text}, {"strokeWidth", 1.5}}},
            {"guide", {{"color", ink.muted}, {"strokeDash", {4, 3}}}}}}};
}

Json quantity(const char* field) {
  return {{"field", field}, {"type", "quantitative"}};
}

}  // namespace perwatt::report
