#include "report/takeaways/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/figures/text.h"

namespace perwatt::report {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json json_of(const Evidence& one) {
  return {{"device", one.device},         {"power_mode", one.mode},
          {"precision", one.precision},   {"measure", one.measure},
          {"ratio", one.ratio},           {"value", one.value},
          {"low", or_null(one.low)},      {"high", or_null(one.high)},
          {"networks", one.networks},     {"detail", one.detail},
          {"bearing", name(one.bearing)}, {"across_boundaries", one.across_boundaries}};
}

Json json_of(const Takeaway& one) {
  Json evidence = Json::array();
  for (const Evidence& line : one.evidence) evidence.push_back(json_of(line));
  return {{"id", one.id},
          {"claim", one.claim},
          {"verdict", name(one.verdict)},
          {"exceptions", one.exceptions},
          {"answer", one.answer},
          {"evidence", evidence},
          {"notes", one.notes}};
}

/// A correlation has a sign and two decimals; other figures as many digits as they deserve.
std::string number(const Evidence& one, double value) {
  if (one.ratio || std::abs(value) <= 1) return fmt::format("{:.2f}", value);
  return text::significant(value);
}

std::string networks_words(const Evidence& one) {
  if (one.networks.empty()) return "";
  if (one.networks.size() == 1) return one.networks.front();
  return fmt::format("{} networks", one.networks.size());
}

struct Line {
  std::string bearing, subject, figure, rest;
};

Line line_of(const Evidence& one) {
  const std::string detail =
      one.ratio && !one.detail.empty() ? one.detail + " " + one.measure : one.detail;
  std::string rest;
  for (const std::string& words : {one.ratio ? "" : one.measure, networks_words(one), detail,
                                   std::string(one.across_boundaries ? "across boundaries" : "")})
    if (!words.empty()) rest += (rest.empty() ? "" : "; ") + words;
  return {std::string(name(one.bearing)), one.subject(), figure_words(one), rest};
}

void add_evidence(std::string& out, const Takeaway& takeaway) {
  std::vector<Line> lines;
  int bearing = 0, subject = 0, figure = 0;
  for (const Evidence& one : takeaway.evidence) {
    lines.push_back(line_of(one));
    bearing = std::max(bearing, text::width(lines.back().bearing));
    subject = std::max(subject, text::width(lines.back().subject));
    figure = std::max(figure, text::width(lines.back().figure));
  }
  for (const Line& line : lines)
    out +=
        fmt::format("     {}{}{}  {}  {}\n", text::pad(line.bearing, bearing, text::Align::left),
                    bearing == 0 ? "" : "  ", text::pad(line.subject, subject, text::Align::left),
                    text::pad(line.figure, figure, text::Align::left), line.rest);
}

std::string coloured(const std::string& words, Verdict verdict, bool colour) {
  if (!colour) return words;
  const char* code = verdict == Verdict::holds           ? "32"
                     : verdict == Verdict::holds_except  ? "33"
                     : verdict == Verdict::does_not_hold ? "31"
                                                         : "2";
  return fmt::format("\033[{}m{}\033[0m", code, words);
}

}  // namespace

std::string verdict_words(const Takeaway& takeaway) {
  std::string words(name(takeaway.verdict));
  return takeaway.exceptions.empty() ? words : words + " " + takeaway.exceptions;
}

std::string figure_words(const Evidence& evidence) {
  std::string words = (evidence.ratio ? "×" : "") + number(evidence, evidence.value);
  if (evidence.low && evidence.high)
    words += fmt::format(" ({} to {})", number(evidence, *evidence.low),
                         number(evidence, *evidence.high));
  return words;
}

std::string plain(const std::vector<Takeaway>& all, const std::string& title,
                  const TableStyle& style) {
  std::string out = fmt::format("Takeaways of {}\n", title);
  int number = 0;
  for (const Takeaway& one : all) {
    out += fmt::format("\n{:>2}. {}: ", ++number, one.claim) +
           coloured(verdict_words(one), one.verdict, style.colour) + "\n";
    out += "    " + text::wrap(one.answer + ".", style.width - 4, "    ") + "\n";
    add_evidence(out, one);
    for (const std::string& note : one.notes)
      out += "    " + text::wrap("- " + note, style.width - 4, "      ") + "\n";
  }
  const bool any = std::ranges::any_of(all, [](const Takeaway& one) {
    return std::ranges::any_of(one.evidence,
                               [](const Evidence& line) { return line.low.has_value(); });
  });
  if (any)
    out += "\n" +
           text::wrap(
               "Ratios are geometric means over networks; in brackets 95 % intervals, which "
               "speak of networks like these (one network: of its measurement).",
               style.width, "") +
           "\n";
  return out;
}

std::string json(const std::vector<Takeaway>& all, const std::string& title) {
  Json list = Json::array();
  for (const Takeaway& one : all) list.push_back(json_of(one));
  return Json{{"title", title}, {"takeaways", list}}.dump(2, ' ', false,
                                                          Json::error_handler_t::replace) +
         "\n";
}

}  // namespace perwatt::report
