#include "report/table/pictures.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/figures/text.h"
#include "report/figures/varying_fields.h"
#include "report/table/grid.h"

namespace perwatt::report {
namespace {

using record::Integer;
using record::PictureRow;
using record::Record;
using text::Align;

struct Mistakes {
  Integer label = 0, all = 0, wrong = 0;
  std::map<Integer, Integer> instead;  ///< class given -> pictures
};

std::vector<Mistakes> mistakes_by_class(const std::vector<PictureRow>& rows) {
  std::map<Integer, Mistakes> by_label;
  for (const PictureRow& row : rows) {
    if (!row.label || !row.rank) continue;
    Mistakes& of = by_label[*row.label];
    of.label = *row.label;
    ++of.all;
    if (*row.rank == 1 || row.best.empty()) continue;
    ++of.wrong;
    ++of.instead[row.best.front().first];
  }
  std::vector<Mistakes> all;
  for (auto& [label, of] : by_label) all.push_back(std::move(of));
  std::ranges::stable_sort(all, [](const auto& a, const auto& b) { return a.wrong > b.wrong; });
  return all;
}

const std::vector<PictureRow>& rows_of(const Record& one, const PictureRows& rows) {
  static const std::vector<PictureRow> none;
  const auto found = rows.find(one.id);
  return found == rows.end() ? none : found->second;
}

/// Of the first case that has any: all cases of a run have the same pictures.
const std::vector<PictureRow>& pictures_of(const record::RunView& view, const PictureRows& rows) {
  for (const Record& one : view.records)
    if (!rows_of(one, rows).empty()) return rows_of(one, rows);
  return rows_of({}, rows);
}

std::string confidence(const std::vector<PictureRow>& rows, Integer number) {
  const auto found = std::ranges::find(rows, number, &PictureRow::number);
  if (found == rows.end() || !found->confidence) return "-";
  return fmt::format("{:.3f}", *found->confidence);
}

}  // namespace

std::string confidence_table(const record::RunView& view, const PictureRows& rows,
                             const TableStyle& style) {
  const VaryingFields axes(view);
  std::vector<const Record*> cases;
  std::vector<Grid::Column> columns{{"confidence of the right class", Align::left, 0}};
  for (const Record& one : view.records) {
    const auto& own = rows_of(one, rows);
    if (one.weights == "seeded" ||
        std::ranges::none_of(own, [](const PictureRow& row) { return row.confidence.has_value(); }))
      continue;
    cases.push_back(&one);
    columns.push_back({axes.name(one), Align::right, static_cast<int>(cases.size())});
  }
  if (cases.empty()) return "";
  Grid grid(columns);
  for (const PictureRow& picture : pictures_of(view, rows)) {
    std::vector<Grid::Cell> cells{{picture.file}};
    for (const Record* one : cases)
      cells.push_back({confidence(rows_of(*one, rows), picture.number)});
    grid.row(std::move(cells));
  }
  grid.fit(style.width);
  return grid.text(style.colour);
}

std::vector<std::string> confusions(const std::vector<PictureRow>& rows, const ClassName& name,
                                    std::size_t most) {
  std::vector<std::string> lines;
  for (const Mistakes& of : mistakes_by_class(rows)) {
    if (lines.size() == most || of.wrong < 2) break;
    const auto worst =
        std::ranges::max_element(of.instead, {}, [](const auto& pair) { return pair.second; });
    lines.push_back(fmt::format("{} of {} '{}' wrong, {} taken for '{}'", of.wrong, of.all,
                                name(of.label), worst->second, name(worst->first)));
  }
  return lines;
}

std::string pictures_csv(const record::RunView& view, const PictureRows& rows) {
  std::string csv =
      "record,network,precision,engine,device,picture,file,label,problem,rank,confidence";
  constexpr int kBest = 5;
  for (int i = 1; i <= kBest; ++i) csv += fmt::format(",class{0},probability{0}", i);
  csv += "\r\n";
  const auto number = [](const auto& maybe) { return maybe ? fmt::format("{}", *maybe) : ""; };
  for (const Record& one : view.records)
    for (const PictureRow& row : rows_of(one, rows)) {
      csv += fmt::format("{},{},{},{},{},{},{},{},{},{},{}", one.id, text::csv_field(one.network),
                         one.precision, one.engine, one.device, row.number,
                         text::csv_field(row.file), number(row.label), text::csv_field(row.problem),
                         number(row.rank), number(row.confidence));
      for (std::size_t i = 0; i < kBest; ++i)
        csv += i < row.best.size() ? fmt::format(",{},{}", row.best[i].first, row.best[i].second)
                                   : std::string(",,");
      csv += "\r\n";
    }
  return csv;
}

}  // namespace perwatt::report
