#include "report/comparison/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "report/figures/text.h"

namespace perwatt::report {
namespace {

using record::Record;
using Cell = Grid::Cell;
constexpr std::string_view kDot = " \xC2\xB7 ";
constexpr std::size_t kNamed = 6;

std::string figure_words(const ComparedFigure& figure, const stats::Figure& of) {
  if (figure.metric->name == "memory") return text::bytes(of.value);
  return text::fitted(of.value,
                      of.low && of.high ? text::half_width(of.value, *of.low, *of.high) : 0);
}

std::string ratio_with_interval(const stats::FigureRatio& ratio) {
  if (!ratio.stated()) return ratio_words(ratio.ratio(), 0);
  const stats::Ratio interval = ratio.interval();
  return ratio_words(ratio.ratio(), (interval.high - interval.low) / 2) + " " +
         interval_words(interval);
}

std::string failure_words(const ComparedCase& one) {
  const auto label_of = [](const std::vector<const Record*>& side) {
    return std::string(record::label(side.front()->status));
  };
  std::vector<std::string> parts;
  if (one.failed_in_a()) parts.push_back("A failed: " + label_of(one.a));
  if (one.failed_in_b()) parts.push_back("B failed: " + label_of(one.b));
  return fmt::format("{}", fmt::join(parts, ", "));
}

Cell verdict_cell(const ComparedCase& one, const Metric& metric) {
  if (const std::string failure = failure_words(one); !failure.empty())
    return {failure, Tone::failure};
  const ComparedFigure* figure = one.figure(metric);
  if (figure == nullptr) return {"no figure", Tone::quiet};
  const std::string ratio = ratio_with_interval(figure->ratio);
  if (!figure->ratio.stated()) return {fmt::format("B is {}, no interval", ratio), Tone::plain};
  if (one.differs()) return {"B is " + ratio, Tone::strong};
  const stats::Ratio interval = figure->ratio.interval();
  const std::string_view but = interval.differs() ? " (alone it would)" : "";
  return {fmt::format("no difference shown {}{}", interval_words(interval), but), Tone::plain};
}

std::vector<const Metric*> further_metrics(const Comparison& all) {
  std::vector<const Metric*> shown;
  for (const Metric& metric : metrics())
    if (&metric != all.metric && std::ranges::any_of(all.cases, [&](const ComparedCase& one) {
          return one.figure(metric) != nullptr;
        }))
      shown.push_back(&metric);
  return shown;
}

void add_columns(TextTable& text_table, const Metric& metric,
                 const std::vector<const Metric*>& further) {
  const std::string unit = metric.value->unit == "bytes" || metric.value->unit.empty()
                               ? ""
                               : " " + std::string(metric.value->unit);
  text_table.columns = {{"case", text::Align::left, 0},
                        {"A" + unit, text::Align::right, 0},
                        {"B" + unit, text::Align::right, 0},
                        {fmt::format("{} of B / A", metric.title), text::Align::left, 0}};
  int rank = 1;
  for (const Metric* other : further)
    text_table.columns.push_back({std::string(other->title), text::Align::left, rank++});
}

std::vector<Cell> row(const ComparedCase& one, const Metric& metric,
                      const std::vector<const Metric*>& further) {
  std::vector<Cell> cells{{one.name}};
  const ComparedFigure* figure = one.figure(metric);
  cells.push_back({figure ? figure_words(*figure, figure->a) : ""});
  cells.push_back({figure ? figure_words(*figure, figure->b) : ""});
  cells.push_back(verdict_cell(one, metric));
  for (const Metric* other : further) {
    const ComparedFigure* that = one.figure(*other);
    cells.push_back({that ? ratio_with_interval(that->ratio) : ""});
  }
  return cells;
}

std::string names_text(const std::vector<const record::Field*>& fields) {
  std::vector<std::string> all;
  for (const record::Field* field : fields) all.emplace_back(field->name);
  std::ranges::for_each(all, [](std::string& name) { std::ranges::replace(name, '_', ' '); });
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string repeats_words(const Comparison& all) {
  std::size_t most_a = 0, most_b = 0;
  for (const ComparedCase& one : all.cases) {
    most_a = std::max(most_a, one.a.size());
    most_b = std::max(most_b, one.b.size());
  }
  if (most_a < 2 && most_b < 2) return "";
  return fmt::format("repeats of a case are pooled: up to {} in A, {} in B", most_a, most_b);
}

std::string summary(const Comparison& all) {
  const auto count = [&](auto holds) { return std::ranges::count_if(all.cases, holds); };
  const auto tested = count([](const ComparedCase& one) { return one.p.has_value(); });
  const auto differ = count([](const ComparedCase& one) { return one.differs(); });
  std::string words =
      fmt::format("{} of {} cases differ in {}", differ, all.cases.size(), all.metric->title);
  if (tested > 0)
    words += fmt::format(
        "; intervals are 95 % of a case by itself, a difference counts after Holm's correction "
        "over "
        "all tests ({} here)",
        tested);
  else
    words += fmt::format("; {} has no interval", all.metric->title);
  return words;
}

void add_unmatched(const std::vector<std::string>& cases, std::string_view where,
                   std::vector<std::string>& lines) {
  if (!cases.empty())
    lines.push_back(
        fmt::format("only in {} ({}): {}", where, cases.size(), text::list(cases, kNamed)));
}

std::string limit_words(const Gate& gate) {
  return fmt::format("{} {} by more than {:g} %", gate.metric->words,
                     gate.metric->larger_is_better ? "lower" : "higher", 100 * gate.limit);
}

}  // namespace

GateResult apply(const Gate& gate, const std::vector<const Comparison*>& comparisons) {
  GateResult result{gate, {}};
  for (const ComparedCase* one : crossing(comparisons, gate)) {
    const ComparedFigure* figure = one->figure(*gate.metric);
    result.crossed.push_back(fmt::format(
        "{}: {}", one->name, figure ? ratio_with_interval(figure->ratio) : failure_words(*one)));
  }
  return result;
}

std::string words(const GateResult& result) {
  const std::string limit = limit_words(result.gate);
  if (result.crossed.empty()) return fmt::format("gate: no {} is shown", limit);
  return fmt::format("gate crossed, {}: {}", limit, text::list(result.crossed, kNamed));
}

TextTable text_table(const Comparison& all, const GateResult* gate) {
  TextTable text_table;
  text_table.title = fmt::format("B: {} against A: {}", all.title_b, all.title_a);
  if (!all.same_for_all.empty())
    text_table.notes.push_back(fmt::format("{}", fmt::join(all.same_for_all, kDot)));
  text_table.notes.push_back("cases are matched by " + names_text(all.matched));
  if (!all.left_out.empty())
    text_table.notes.push_back(
        fmt::format("not by {}: A and B differ in that as a whole", names_text(all.left_out)));
  for (const std::string& line : all.differences) text_table.notes.push_back(line);
  if (const std::string words = repeats_words(all); !words.empty())
    text_table.notes.push_back(words);
  const auto further = further_metrics(all);
  add_columns(text_table, *all.metric, further);
  for (const ComparedCase& one : all.cases)
    text_table.rows.push_back(row(one, *all.metric, further));
  text_table.remarks.push_back(summary(all));
  add_unmatched(all.only_in_a, "A", text_table.remarks);
  add_unmatched(all.only_in_b, "B", text_table.remarks);
  if (gate != nullptr) text_table.remarks.push_back(words(*gate));
  return text_table;
}

}  // namespace perwatt::report
