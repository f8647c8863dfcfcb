#include "store/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.h"

namespace perwatt::store {

namespace {

using record::Field;
using record::Kind;

constexpr const char* kCreateRun = R"(CREATE TABLE run (
  id TEXT PRIMARY KEY,
  started TEXT NOT NULL,
  finished TEXT NOT NULL DEFAULT '' /* '' while the plan is not complete */,
  version TEXT NOT NULL /* perwatt's */,
  title TEXT NOT NULL,
  plan TEXT NOT NULL /* TOML */,
  cases INTEGER NOT NULL /* in the plan */,
  machine TEXT NOT NULL /* JSON object */
))";

constexpr const char* kCreateLatency = R"(CREATE TABLE latency (
  record_id TEXT PRIMARY KEY REFERENCES record(id) ON DELETE CASCADE,
  scale INTEGER NOT NULL /* 1: bins of 0.1 % width as perwatt 0.1 counts them */,
  min_ns INTEGER NOT NULL,
  max_ns INTEGER NOT NULL,
  sum_ns REAL NOT NULL,
  bins TEXT NOT NULL /* JSON: [[bin, count], ...] */
))";

/// Since version 2.
constexpr const char* kCreatePicture = R"(CREATE TABLE picture (
  record_id TEXT NOT NULL REFERENCES record(id) ON DELETE CASCADE,
  number INTEGER NOT NULL /* position in the data set, from 0 */,
  file TEXT NOT NULL /* below the data set */,
  label INTEGER /* index of the right class, where known */,
  problem TEXT NOT NULL DEFAULT '' /* why the picture could not be used */,
  best TEXT NOT NULL /* JSON: [[class, probability], ...], the most probable first */,
  rank INTEGER /* of the right class, from 1 */,
  confidence REAL /* probability of the right class */,
  PRIMARY KEY (record_id, number)
) WITHOUT ROWID)";

/// Since version 3.
constexpr const char* kCreateTrace = R"(CREATE TABLE trace (
  record_id TEXT NOT NULL REFERENCES record(id) ON DELETE CASCADE,
  number INTEGER NOT NULL /* from 0 */,
  name TEXT NOT NULL /* of the rail, zone or clock */,
  quantity TEXT NOT NULL /* power, temperature, clock, ... */,
  unit TEXT NOT NULL,
  source TEXT NOT NULL /* the meter, or '' for the machine itself */,
  seconds TEXT NOT NULL /* JSON: [t, ...] since the steady window began */,
  "values" TEXT NOT NULL /* JSON: [v, ...] */,
  PRIMARY KEY (record_id, number)
) WITHOUT ROWID)";

std::string_view type_of(const Field& field) {
  switch (kind(field)) {
    case Kind::integer:
      return "INTEGER";
    case Kind::real:
      return "REAL";
    case Kind::text:
      break;
  }
  return "TEXT";
}

std::string_view constraint_of(const Field& field) {
  if (field.name == "id") return " PRIMARY KEY";
  if (field.name == "run_id") return " NOT NULL REFERENCES run(id) ON DELETE CASCADE";
  if (optional(field)) return "";
  return kind(field) == Kind::text ? " NOT NULL DEFAULT ''" : " NOT NULL DEFAULT 0";
}

/// A value that a row written before the column existed takes: what a new Record has.
std::string added_constraint_of(const Field& field) {
  if (optional(field)) return "";
  const std::string fresh = text(record::Record{}, field);
  return kind(field) == Kind::text ? fmt::format(" NOT NULL DEFAULT '{}'", fresh)
                                   : fmt::format(" NOT NULL DEFAULT {}", fresh);
}

std::string comment_of(const Field& field) {
  if (field.unit.empty()) return fmt::format(" /* {} */", field.description);
  return fmt::format(" /* {}; {} */", field.unit, field.description);
}

std::set<std::string> columns_of(const Database& database) {
  std::set<std::string> names;
  Statement info(database, "SELECT name FROM pragma_table_info('record')");
  while (info.step()) names.insert(info.text(0));
  return names;
}

bool empty(const Database& database) {
  return database.integer("SELECT count(*) FROM sqlite_master") == 0 &&
         database.integer("PRAGMA application_id") == 0;
}

void create(const Database& database, std::span<const Field> fields) {
  Transaction transaction(database, Transaction::Kind::write);
  if (!empty(database)) return;
  database.run(kCreateRun);
  database.run(create_record_table(fields));
  database.run("CREATE INDEX record_by_run ON record(run_id, number)");
  database.run(kCreateLatency);
  database.run(kCreatePicture);
  database.run(kCreateTrace);
  database.run(fmt::format("PRAGMA application_id = {}", kApplicationId));
  database.run(fmt::format("PRAGMA user_version = {}", kSchemaVersion));
  transaction.commit();
}

void migrate(const Database& database) {
  const auto outdated = [&] { return database.integer("PRAGMA user_version") < kSchemaVersion; };
  if (!outdated()) return;
  Transaction transaction(database, Transaction::Kind::write);
  if (!outdated()) return;  // another perwatt was quicker
  if (database.integer("PRAGMA user_version") < 2) database.run(kCreatePicture);
  database.run(kCreateTrace);
  database.run(fmt::format("PRAGMA user_version = {}", kSchemaVersion));
  transaction.commit();
}

void add_missing_columns(const Database& database, std::span<const Field> fields) {
  const auto missing = [&](const std::set<std::string>& columns) {
    return std::ranges::any_of(
        fields, [&](const Field& field) { return !columns.contains(std::string(field.name)); });
  };
  if (!missing(columns_of(database))) return;
  Transaction transaction(database, Transaction::Kind::write);
  const std::set<std::string> columns = columns_of(database);
  for (const Field& field : fields)
    if (!columns.contains(std::string(field.name)))
      database.run(fmt::format("ALTER TABLE record ADD COLUMN {} {}{}{}", field.name,
                               type_of(field), added_constraint_of(field), comment_of(field)));
  transaction.commit();
}

[[noreturn]] void newer(const Database& database, const std::string& how) {
  throw Error(
      fmt::format("store {} was written by a newer perwatt ({})", database.file().string(), how),
      "update perwatt, or name another store with --store FILE");
}

void check(const Database& database, std::span<const Field> fields) {
  if (database.integer("PRAGMA application_id") != kApplicationId)
    throw UsageError(fmt::format("{} is a database of another program, not a perwatt store",
                                 database.file().string()),
                     "name another file with --store FILE");
  const auto version = database.integer("PRAGMA user_version");
  if (version > kSchemaVersion)
    newer(database, fmt::format("schema {}, this one knows {}", version, kSchemaVersion));
  for (const std::string& column : columns_of(database))
    if (std::ranges::find(fields, column, &Field::name) == fields.end())
      newer(database, fmt::format("it has a field {} that this one does not know", column));
}

}  // namespace

std::string create_record_table(std::span<const Field> fields) {
  std::string sql = "CREATE TABLE record (";
  for (const Field& field : fields)
    sql += fmt::format("{}\n  {} {}{}{}", &field == fields.data() ? "" : ",", field.name,
                       type_of(field), constraint_of(field), comment_of(field));
  return sql + "\n)";
}

void prepare_for_writing(const Database& database, std::span<const Field> fields) {
  const bool fresh = empty(database);
  if (!fresh) check(database, fields);
  database.run("PRAGMA journal_mode = WAL");
  database.run("PRAGMA synchronous = FULL");
  database.run("PRAGMA foreign_keys = ON");
  if (fresh) create(database, fields);
  check(database, fields);
  migrate(database);
  add_missing_columns(database, fields);
}

void prepare_for_reading(const Database& database, std::span<const Field> fields) {
  check(database, fields);
}

std::vector<Field> stored_fields(const Database& database) {
  const std::set<std::string> columns = columns_of(database);
  std::vector<Field> stored;
  for (const Field& field : record::fields())
    if (columns.contains(std::string(field.name))) stored.push_back(field);
  return stored;
}

}  // namespace perwatt::store
