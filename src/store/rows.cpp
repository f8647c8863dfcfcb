#include "store/rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "base/error.h"
#include "store/schema.h"

namespace perwatt::store {

namespace {

using record::Field;
using record::Record;
using record::Value;
using stats::Histogram;

/// What `latency.scale` says of a histogram's bins.
constexpr int kScale = 1;

[[noreturn]] void unreadable(const Database& database, const std::string& what) {
  throw Error(fmt::format("the store {} holds what this perwatt cannot read: {}",
                          database.file().string(), what),
              "update perwatt, or name another store with --store FILE");
}

std::string names_of(const std::vector<Field>& fields) {
  std::vector<std::string_view> names;
  for (const Field& field : fields) names.push_back(field.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

Value value_at(const Statement& row, int column, const Field& field) {
  if (row.null(column)) return {};
  switch (kind(field)) {
    case record::Kind::integer:
      return row.integer(column);
    case record::Kind::real:
      return row.real(column);
    case record::Kind::text:
      break;
  }
  return row.text(column);
}

template <typename T>
Value value_of(const record::Maybe<T>& maybe) {
  return maybe ? Value{*maybe} : Value{};
}

std::string bins_text(const Histogram::Sparse& sparse) {
  return nlohmann::json(sparse.bins).dump();
}

Histogram histogram_at(const Statement& row) {
  if (row.integer(1) != kScale) throw std::invalid_argument("latencies on an unknown scale");
  Histogram::Sparse sparse;
  sparse.min = row.integer(2);
  sparse.max = row.integer(3);
  sparse.sum = row.real(4);
  nlohmann::json::parse(row.text(5)).get_to(sparse.bins);
  return Histogram::from(sparse);
}

std::map<std::string, Histogram> read_latencies(const Database& database,
                                                const std::string& run_id) {
  Statement rows(database,
                 "SELECT record_id, scale, min_ns, max_ns, sum_ns, bins FROM latency "
                 "JOIN record ON record.id = record_id WHERE run_id = ?");
  std::map<std::string, Histogram> latencies;
  rows.with(run_id);
  while (rows.step()) latencies.emplace(rows.text(0), histogram_at(rows));
  return latencies;
}

bool has_table(const Database& database, const char* name) {
  Statement count(database, "SELECT count(*) FROM sqlite_master WHERE name = ?");
  count.with(name).step();
  return count.integer(0) > 0;
}

std::map<std::string, std::vector<record::Trace>> read_traces(const Database& database,
                                                              const std::string& run_id) {
  std::map<std::string, std::vector<record::Trace>> traces;
  if (!has_table(database, "trace")) return traces;
  Statement rows(database,
                 "SELECT record_id, name, quantity, unit, source, seconds, trace.\"values\" "
                 "FROM trace JOIN record ON record.id = record_id WHERE run_id = ? "
                 "ORDER BY record_id, trace.number");
  rows.with(run_id);
  while (rows.step()) {
    record::Trace& trace = traces[rows.text(0)].emplace_back();
    trace = {rows.text(1), rows.text(2), rows.text(3), rows.text(4), {}, {}};
    nlohmann::json::parse(rows.text(5)).get_to(trace.seconds);
    nlohmann::json::parse(rows.text(6)).get_to(trace.values);
    if (trace.seconds.size() != trace.values.size())
      throw std::invalid_argument("a trace with more times than values, or fewer");
  }
  return traces;
}

}  // namespace

std::vector<Record> read_records(const Database& database, const std::string& run_id) {
  const std::vector<Field> fields = stored_fields(database);
  Statement rows(database,
                 fmt::format("SELECT {} FROM record WHERE run_id = ? ORDER BY number, started, id",
                             names_of(fields)));
  std::vector<Record> records;
  rows.with(run_id);
  while (rows.step()) {
    Record& record = records.emplace_back();
    int column = 0;
    for (const Field& field : fields) set(record, field, value_at(rows, column++, field));
  }
  // Several repeats may begin in the same second, and older stores know of none.
  std::ranges::stable_sort(records, {},
                           [](const Record& one) { return std::pair(one.number, one.repeat); });
  return records;
}

bool insert_run(const Database& database, const record::Run& run) {
  Statement insert(database,
                   "INSERT INTO run (id, started, finished, version, title, plan, cases, machine) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING");
  return insert
             .with(run.id, run.started, run.finished, run.version, run.title, run.plan, run.cases,
                   run.machine)
             .run() > 0;
}

bool insert_record(const Database& database, const Record& record) {
  const std::vector<Field> fields = stored_fields(database);
  std::string marks;
  for (std::size_t i = 0; i < fields.size(); ++i) marks += i == 0 ? "?" : ", ?";
  Statement insert(database,
                   fmt::format("INSERT INTO record ({}) VALUES ({}) ON CONFLICT (id) DO NOTHING",
                               names_of(fields), marks));
  insert.reset();
  for (const Field& field : fields) insert.bind(get(record, field));
  return insert.run() > 0;
}

bool insert_latency(const Database& database, const std::string& record_id,
                    const Histogram& latency) {
  if (latency.count() == 0) return false;
  const Histogram::Sparse sparse = latency.sparse();
  Statement insert(database,
                   "INSERT INTO latency (record_id, scale, min_ns, max_ns, sum_ns, bins) "
                   "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (record_id) DO NOTHING");
  return insert.with(record_id, kScale, sparse.min, sparse.max, sparse.sum, bins_text(sparse))
             .run() > 0;
}

void insert_pictures(const Database& database, const std::string& record_id,
                     const std::vector<record::PictureRow>& rows) {
  if (rows.empty()) return;
  Statement insert(database,
                   "INSERT INTO picture (record_id, number, file, label, problem, best, rank, "
                   "confidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                   "ON CONFLICT (record_id, number) DO NOTHING");
  for (const auto& row : rows)
    insert
        .with(record_id, row.number, row.file, value_of(row.label), row.problem,
              nlohmann::json(row.best).dump(), value_of(row.rank), value_of(row.confidence))
        .run();
}

std::vector<record::PictureRow> read_pictures(const Database& database,
                                              const std::string& record_id) {
  if (!has_table(database, "picture")) return {};
  Statement rows(database,
                 "SELECT number, file, label, problem, best, rank, confidence FROM picture "
                 "WHERE record_id = ? ORDER BY number");
  std::vector<record::PictureRow> pictures;
  rows.with(record_id);
  try {
    while (rows.step()) {
      auto& row = pictures.emplace_back();
      row.number = rows.integer(0);
      row.file = rows.text(1);
      if (!rows.null(2)) row.label = rows.integer(2);
      row.problem = rows.text(3);
      nlohmann::json::parse(rows.text(4)).get_to(row.best);
      if (!rows.null(5)) row.rank = rows.integer(5);
      if (!rows.null(6)) row.confidence = rows.real(6);
    }
  } catch (const nlohmann::json::exception&) {
    unreadable(database, "a picture's classes that are no JSON list of pairs");
  }
  return pictures;
}

void insert_traces(const Database& database, const std::string& record_id,
                   const std::vector<record::Trace>& traces) {
  if (traces.empty()) return;
  Statement insert(database,
                   "INSERT INTO trace (record_id, number, name, quantity, unit, source, seconds, "
                   "\"values\") VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                   "ON CONFLICT (record_id, number) DO NOTHING");
  std::int64_t number = 0;
  for (const auto& trace : traces)
    insert
        .with(record_id, number++, trace.name, trace.quantity, trace.unit, trace.source,
              nlohmann::json(trace.seconds).dump(), nlohmann::json(trace.values).dump())
        .run();
}

void drop_superseded(const Database& database, const std::string& run_id) {
  Statement(database,
            "DELETE FROM record WHERE run_id = ? AND status = 'interrupted' AND EXISTS ("
            "  SELECT 1 FROM record AS later WHERE later.run_id = record.run_id"
            "  AND later.number = record.number AND later.repeat = record.repeat"
            "  AND later.id <> record.id"
            "  AND (later.status <> 'interrupted'"
            "       OR (later.started, later.id) > (record.started, record.id)))")
      .with(run_id)
      .run();
}

std::vector<record::Run> read_runs(const Database& database) {
  Statement rows(database,
                 "SELECT id, started, finished, version, title, plan, cases, machine FROM run "
                 "ORDER BY started DESC, rowid DESC");
  std::vector<record::Run> runs;
  while (rows.step())
    runs.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4),
                    rows.text(5), static_cast<int>(rows.integer(6)), rows.text(7)});
  return runs;
}

record::RunView read_view(const Database& database, const record::Run& run) {
  try {
    return {run, read_records(database, run.id), read_latencies(database, run.id),
            read_traces(database, run.id)};
  } catch (const std::invalid_argument& misfit) {
    unreadable(database, misfit.what());
  } catch (const nlohmann::json::exception&) {
    unreadable(database, "latencies or traces that are no JSON lists");
  }
}

}  // namespace perwatt::store
