#include "report/table/table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/figures/marks.h"
#include "report/figures/pooled.h"
#include "report/figures/text.h"
#include "report/figures/varying_fields.h"
#include "report/table/figures.h"
#include "report/table/grid.h"
#include "report/table/remarks.h"
#include "report/table/style.h"

namespace perwatt::report {

namespace {

using record::Record;
using record::RunView;
using text::Align;
using Cell = Grid::Cell;

constexpr std::string_view kDot = " \xC2\xB7 ";
/// A share that counts as all of the time.
constexpr double kWhole = 0.995;

/// Of the machine's identity, what is known.
std::string machine(const record::Run& run) {
  const auto identity = nlohmann::json::parse(run.machine, nullptr, false);
  if (!identity.is_object()) return "";
  std::vector<std::string> parts;
  const auto add = [&](const std::string& word) {
    if (!word.empty()) parts.push_back(word);
  };
  const auto word = [&](const char* key) {
    const auto found = identity.find(key);
    return found != identity.end() && found->is_string() ? found->get<std::string>()
                                                         : std::string();
  };
  add(word("model"));
  add(word("cpu"));
  const auto cores = identity.find("cores");
  if (cores != identity.end() && cores->is_number_integer())
    add(fmt::format("{} CPU{}", cores->get<int>(), *cores == 1 ? "" : "s"));
  add(word("os"));
  return fmt::format("{}", fmt::join(parts, kDot));
}

/// "2026-11-23 17:44 UTC" of an ISO 8601 time.
std::string date(const std::string& iso) {
  if (iso.size() < 16 || iso[10] != 'T') return iso;
  return fmt::format("{} {} UTC", iso.substr(0, 10), iso.substr(11, 5));
}

std::string heading(const RunView& view, const VaryingFields& axes, const TableStyle& style) {
  const std::string title = painted(view.run.title, Tone::strong, style.colour);
  std::string all = fmt::format("{}{}{}{}run {}{}perwatt {}\n", title, kDot, date(view.run.started),
                                kDot, view.run.id.substr(0, 8), kDot, view.run.version);
  for (const std::string& line : {machine(view.run), axes.constant()})
    if (!line.empty())
      all += painted(text::wrap(line, style.width, "  "), Tone::quiet, style.colour) + "\n";
  return all + "\n";
}

/// "fp16 > bf16 97 %", or "fp32" alone where all of the time ran as asked.
std::string precision(const Record& one) {
  if (one.status != record::Status::ok && one.executed_precision.empty()) return one.precision;
  if (one.executed_precision.empty()) return one.precision + " > ?";
  const bool whole = one.executed_share.value_or(1) >= kWhole;
  if (one.executed_precision == one.precision && whole) return one.precision;
  const std::string share = one.executed_share ? " " + text::percent(*one.executed_share) : "";
  return fmt::format("{} > {}{}", one.precision, one.executed_precision, share);
}

std::vector<Grid::Column> columns(const VaryingFields& axes,
                                  const std::vector<TableFigure>& figures) {
  std::vector<Grid::Column> all{{"network", Align::left, 0}};
  for (const record::Field* axis : axes.varying()) {
    std::string title(axis->name);
    std::ranges::replace(title, '_', ' ');
    all.push_back({title, kind(*axis) == record::Kind::text ? Align::left : Align::right, 0});
  }
  all.push_back({"asked > executed", Align::left, 0});
  for (const TableFigure& figure : figures) all.push_back(figure.column);
  return all;
}

/// The sign beside a figure that was disturbed, or room for it where others have it.
std::string marked(const std::string& words, const Record& one, bool any) {
  if (!any || words.empty()) return words;
  return words + " " + (one.marks.empty() ? " " : std::string(kMarkSign));
}

std::vector<Cell> row(const Record& one, const VaryingFields& axes,
                      const std::vector<TableFigure>& figures, bool any_mark) {
  std::vector<Cell> cells{{one.network}};
  for (const record::Field* axis : axes.varying()) cells.push_back({record::text(one, *axis)});
  const bool ok = one.status == record::Status::ok;
  cells.push_back({precision(one)});
  for (const TableFigure& figure : figures) {
    const std::string words = ok ? figure.of(one) : std::string();
    const bool first = &figure == figures.data();
    cells.push_back({first ? marked(words, one, any_mark) : words,
                     is_value(words) ? Tone::plain : Tone::quiet});
  }
  if (!ok) cells[cells.size() - figures.size()] = {std::string(label(one.status)), Tone::failure};
  return cells;
}

std::string footer(const std::vector<Remark>& remarks, const TableStyle& style) {
  std::string all;
  for (const Remark& remark : remarks) {
    const Tone tone = remark.failure ? Tone::failure : Tone::plain;
    all += painted(text::wrap(remark.text, style.width, "  "), tone, style.colour) + "\n";
    if (!remark.remedy.empty())
      all += "  " + text::wrap(remark.remedy, style.width - 2, "    ") + "\n";
  }
  return all;
}

}  // namespace

std::string table(const RunView& all, const TableStyle& style) {
  const RunView view = pooled_view(all);
  const VaryingFields axes(view);
  std::vector<TableFigure> shown = table_figures(view);
  const std::vector<TableFigure> repeats = repeat_figures(all);
  if (!shown.empty()) shown.insert(shown.begin() + 1, repeats.begin(), repeats.end());
  Grid grid(columns(axes, shown));
  for (const Record& one : view.records) grid.row(row(one, axes, shown, any_marked(view)));
  const std::vector<std::string> left_out = grid.fit(style.width);
  std::vector<Remark> remarks = table_remarks(view, axes);
  if (const std::string words = repeats_words(all); !words.empty())
    remarks.insert(remarks.begin() + 1, {words, "", false});
  if (!left_out.empty())
    remarks.push_back({fmt::format("left out at this width: {}", fmt::join(left_out, ", ")),
                       "a wider terminal or `perwatt export` shows all", false});
  return heading(view, axes, style) + grid.text(style.colour) + "\n" + footer(remarks, style);
}

}  // namespace perwatt::report
