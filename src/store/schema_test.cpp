#include "store/schema.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

#include "store/rows.h"
#include "store/store_fixture.h"

namespace perwatt::store::schema_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

using SchemaTest = StoreTest;

std::string text_of(const Database& database, const std::string& sql) {
  Statement statement(database, sql);
  return statement.step() ? statement.text(0) : "";
}

TEST_F(SchemaTest, HasAColumnForEveryFieldWithItsDescription) {
  const std::string sql = create_record_table(record::fields());
  for (const record::Field& field : record::fields()) {
    EXPECT_THAT(sql, HasSubstr("\n  " + std::string(field.name) + " "));
    EXPECT_THAT(sql, HasSubstr(std::string(field.description) + " */"));
  }
  Database database(file, Mode::read_write);
  prepare_for_writing(database);
  EXPECT_EQ(stored_fields(database).size(), record::fields().size());
}

TEST_F(SchemaTest, IsMarkedAndDurable) {
  Database database(file, Mode::read_write);
  prepare_for_writing(database);
  EXPECT_EQ(database.integer("PRAGMA application_id"), kApplicationId);
  EXPECT_EQ(database.integer("PRAGMA user_version"), kSchemaVersion);
  EXPECT_EQ(text_of(database, "PRAGMA journal_mode"), "wal");
  EXPECT_EQ(database.integer("PRAGMA synchronous"), 2);
  EXPECT_EQ(database.integer("PRAGMA foreign_keys"), 1);
}

/// A store as a perwatt without the fields from `missing` on wrote it, with one record.
void write_older_store(const std::filesystem::path& file, std::string_view missing) {
  const auto all = record::fields();
  const auto from = std::ranges::find(all, missing, &record::Field::name);
  Database database(file, Mode::read_write);
  prepare_for_writing(database, {all.begin(), from});
  insert_run(database, sample_run("older"));
  insert_record(database, sample_record("older-1", "older"));
}

TEST_F(SchemaTest, AnOlderStoreGetsTheMissingColumns) {
  write_older_store(file, "latency_p50_ms");
  Store store(file, Mode::read_write);
  store.commit(sample_record("newer-2", "older", 2), sample_latency(3));
  const record::RunView view = store.load("older");
  ASSERT_EQ(view.records.size(), 2u);
  EXPECT_EQ(view.records[0].network, sample_record("older-1", "older").network);
  EXPECT_EQ(view.records[0].latency_p50_ms, std::nullopt);
  EXPECT_EQ(view.records[0].governor, "");
  EXPECT_EQ(view.records[1].latency_p50_ms, 1.0 / 3);
}

TEST_F(SchemaTest, EveryColumnCanBeAddedLater) {
  const auto all = record::fields();
  write_older_store(file, all[3].name);
  Database database(file, Mode::read_write);
  prepare_for_writing(database);
  EXPECT_EQ(stored_fields(database).size(), all.size());
  const record::RunView view = read_view(database, sample_run("older"));
  ASSERT_EQ(view.records.size(), 1u);
  EXPECT_EQ(view.records[0].batch, 1);
  EXPECT_EQ(view.records[0].status, record::Status::ok);
}

TEST_F(SchemaTest, AnOlderStoreIsReadWithoutChangingIt) {
  write_older_store(file, "latency_p50_ms");
  const std::size_t before = stored_fields(Database(file, Mode::read_only)).size();
  EXPECT_LT(before, record::fields().size());
  EXPECT_EQ(Store(file, Mode::read_only).load("last").records.size(), 1u);
  EXPECT_EQ(stored_fields(Database(file, Mode::read_only)).size(), before);
}

TEST_F(SchemaTest, AStoreWithoutPicturesTakesThemLater) {
  write_older_store(file, "latency_p50_ms");
  {
    Database database(file, Mode::read_write);
    database.run("DROP TABLE picture");
    database.run("DROP TABLE trace");
    database.run("PRAGMA user_version = 1");
  }
  EXPECT_TRUE(Store(file, Mode::read_only).pictures("older-1").empty());
  Store store(file, Mode::read_write);
  record::PictureRow row;
  row.file = "a/b.jpeg";
  row.label = 3;
  row.best = {{3, 0.5}, {7, 0.25}};
  row.rank = 1;
  row.confidence = 0.5;
  record::PictureRow broken;
  broken.number = 1;
  broken.problem = "no picture";
  store.commit(sample_record("newer-2", "older", 2), sample_latency(3), {row, broken});
  EXPECT_EQ(Database(file, Mode::read_only).integer("PRAGMA user_version"), kSchemaVersion);
  EXPECT_EQ(store.pictures("newer-2"), (std::vector<record::PictureRow>{row, broken}));
}

TEST_F(SchemaTest, ANewerSchemaIsRefusedKindly) {
  write_store(file, {"run"});
  Database(file, Mode::read_write).run("PRAGMA user_version = 7");
  for (const Mode mode : {Mode::read_only, Mode::read_write})
    EXPECT_THAT(error_of([&] { Store(file, mode); }),
                AllOf(HasSubstr("store " + file.string() +
                                " was written by a newer perwatt (schema 7, this one knows 3)"),
                      HasSubstr("update perwatt")));
}

TEST_F(SchemaTest, AFieldThatIsNotKnownMeansANewerPerwatt) {
  write_store(file, {"run"});
  Database(file, Mode::read_write).run("ALTER TABLE record ADD COLUMN joules REAL");
  EXPECT_THAT(error_of([&] { Store(file, Mode::read_only); }),
              HasSubstr("newer perwatt (it has a field joules"));
}

TEST_F(SchemaTest, AnotherProgramsDatabaseStaysUntouched) {
  Database(file, Mode::read_write).run("CREATE TABLE cookies (id)");
  EXPECT_THAT(error_of([&] { Store(file, Mode::read_write); }), HasSubstr("another program"));
  const Database database(file, Mode::read_only);
  EXPECT_EQ(text_of(database, "PRAGMA journal_mode"), "delete");
  EXPECT_EQ(database.integer("SELECT count(*) FROM sqlite_master"), 1);
}

TEST_F(SchemaTest, AnEmptyFileBecomesAStore) {
  std::ofstream(file).flush();
  EXPECT_EQ(error_of([&] { Store(file, Mode::read_write).begin(sample_run("run")); }), "");
  EXPECT_EQ(Store(file, Mode::read_only).runs().size(), 1u);
}

}  // namespace
}  // namespace perwatt::store::schema_test
