#include <gmock/gmock.h>

#include <fstream>

#include "store/database.h"
#include "store/rows.h"
#include "store/schema.h"
#include "store/store_fixture.h"

namespace perwatt::store::merge_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class MergeTest : public StoreTest {
 protected:
  std::filesystem::path other = directory / "other?#%.sqlite";
};

TEST_F(MergeTest, BringsInWhatIsNew) {
  write_store(file, {"here"});
  write_store(other, {"there", "yonder"});
  Store store(file, Mode::read_write);
  const Store::Merged merged = store.merge(other);
  EXPECT_EQ(merged.runs, 2);
  EXPECT_EQ(merged.records, 6);
  EXPECT_EQ(merged.known, 0);
  const record::RunView view = store.load("yonder");
  EXPECT_EQ(view.records.size(), 3u);
  EXPECT_EQ(view.latencies.at("yonder-2").count(), 100u);
  EXPECT_EQ(Store(other, Mode::read_only).runs().size(), 2u);
}

TEST_F(MergeTest, BringsNothingInTwice) {
  write_store(file, {"here"});
  write_store(other, {"here", "there"});
  Store store(file, Mode::read_write);
  store.merge(other);
  const Store::Merged again = store.merge(other);
  EXPECT_EQ(again.runs, 0);
  EXPECT_EQ(again.records, 0);
  EXPECT_EQ(again.known, 6);
  EXPECT_EQ(store.runs().size(), 2u);
  EXPECT_EQ(store.load("here").records.size(), 3u);
}

TEST_F(MergeTest, GoesOnWithARunThatIsHereInPart) {
  write_store(file, {"run"});
  {
    Store more(other, Mode::read_write);
    more.begin(sample_run("run"));
    more.commit(sample_record("run-3", "run", 3), {});
    more.commit(sample_record("run-4", "run", 4), {});
    more.finish("run", "2026-11-01T11:00:00Z");
  }
  Store store(file, Mode::read_write);
  const Store::Merged merged = store.merge(other);
  EXPECT_EQ(merged.runs, 0);
  EXPECT_EQ(merged.records, 1);
  EXPECT_EQ(merged.known, 1);
  EXPECT_EQ(store.load("run").records.size(), 4u);
  EXPECT_EQ(store.load("run").run.finished, "2026-11-01T11:00:00Z");
}

TEST_F(MergeTest, TakesAnOlderSchema) {
  const auto all = record::fields();
  {
    Database database(other, Mode::read_write);
    prepare_for_writing(database, all.first(all.size() - 30));
    insert_run(database, sample_run("older"));
    insert_record(database, sample_record("older-1", "older"));
  }
  Store store(file, Mode::read_write);
  EXPECT_EQ(store.merge(other).records, 1);
  EXPECT_EQ(store.load("older").records[0].throughput, 28.125);
  EXPECT_EQ(store.load("older").records[0].governor, "");
}

TEST_F(MergeTest, RefusesANewerOneAndKeepsWhatIsHere) {
  write_store(file, {"here"});
  write_store(other, {"there"});
  Database(other, Mode::read_write).run("PRAGMA user_version = 9");
  Store store(file, Mode::read_write);
  EXPECT_THAT(error_of([&] { store.merge(other); }), HasSubstr("newer perwatt (schema 9"));
  EXPECT_EQ(store.runs().size(), 1u);
}

TEST_F(MergeTest, AFailureInTheMiddleChangesNothing) {
  write_store(other, {"there", "yonder"});
  Database(other, Mode::read_write).run("UPDATE record SET status = 'melted' WHERE id = 'there-2'");
  Store store(file, Mode::read_write);
  EXPECT_THAT(error_of([&] { store.merge(other); }), HasSubstr(other.string()));
  EXPECT_TRUE(store.runs().empty());
}

TEST_F(MergeTest, RefusesItselfAndWhatIsNoStore) {
  write_store(file, {"here"});
  std::filesystem::create_symlink(file, directory / "link.sqlite");
  std::ofstream(directory / "notes.txt") << std::string(5000, 'x');
  Store store(file, Mode::read_write);
  EXPECT_THAT(error_of([&] { store.merge(file); }), HasSubstr("would be merged into"));
  EXPECT_THAT(error_of([&] { store.merge(directory / "link.sqlite"); }),
              HasSubstr("would be merged into"));
  EXPECT_THAT(error_of([&] { store.merge(directory / "none.sqlite"); }),
              HasSubstr("there is no store"));
  EXPECT_THAT(error_of([&] { store.merge(directory / "notes.txt"); }),
              HasSubstr("is not a perwatt store"));
  EXPECT_THAT(error_of([&] { store.merge(directory); }), HasSubstr("is a directory"));
}

TEST_F(MergeTest, AnInterruptedRecordDoesNotComeBack) {
  {
    Store interrupted(other, Mode::read_write);
    interrupted.begin(sample_run("run"));
    record::Record record = sample_record("given-up", "run", 1);
    record.status = record::Status::interrupted;
    interrupted.commit(record, {});
  }
  write_store(file, {"run"});
  Store store(file, Mode::read_write);
  const Store::Merged merged = store.merge(other);
  EXPECT_EQ(merged.records, 0);
  EXPECT_EQ(merged.known, 1);
  EXPECT_EQ(store.load("run").records.size(), 3u);
}

}  // namespace
}  // namespace perwatt::store::merge_test
