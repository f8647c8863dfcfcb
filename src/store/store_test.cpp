#include "store/store.h"

#include <gmock/gmock.h>

#include "record/fields.h"
#include "store/database.h"
#include "store/store_fixture.h"

namespace perwatt::store::store_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST_F(StoreTest, GivesBackWhatWasCommitted) {
  const record::Run run = sample_run("run-a");
  const record::Record record = sample_record("record-a", "run-a");
  {
    Store store(file, Mode::read_write);
    store.begin(run);
    store.commit(record, sample_latency(1000));
    store.finish("run-a", "2026-11-01T11:00:00Z");
  }
  const record::RunView view = Store(file, Mode::read_only).load("run-a");
  EXPECT_EQ(view.run.title, run.title);
  EXPECT_EQ(view.run.plan, run.plan);
  EXPECT_EQ(view.run.machine, run.machine);
  EXPECT_EQ(view.run.cases, run.cases);
  EXPECT_EQ(view.run.finished, "2026-11-01T11:00:00Z");
  ASSERT_EQ(view.records.size(), 1u);
  for (const record::Field& field : record::fields())
    EXPECT_EQ(get(view.records[0], field), get(record, field)) << field.name;
}

TEST_F(StoreTest, GivesBackHistograms) {
  const stats::Histogram latency = sample_latency(1000);
  Store store(file, Mode::read_write);
  store.begin(sample_run("run-a"));
  store.commit(sample_record("with", "run-a", 1), latency);
  store.commit(sample_record("without", "run-a", 2), {});
  const record::RunView view = store.load("run-a");
  ASSERT_EQ(view.latencies.size(), 1u);
  const stats::Histogram& back = view.latencies.at("with");
  EXPECT_EQ(back.count(), latency.count());
  EXPECT_EQ(back.min(), latency.min());
  EXPECT_EQ(back.max(), latency.max());
  EXPECT_EQ(back.mean(), latency.mean());
  for (const std::uint64_t k : {1u, 500u, 990u, 1000u})
    EXPECT_EQ(back.ranked(k), latency.ranked(k));
}

TEST_F(StoreTest, GivesBackTracesAndMergesThem) {
  const std::vector<record::Trace> traces{
      {"VDD_IN", "power", "W", "ina3221 0-0041", {-0.5, 0, 0.1}, {4.25, 9.5, 9.75}},
      {"cpu", "clock", "MHz", "", {0}, {1479}}};
  Store store(file, Mode::read_write);
  store.begin(sample_run("run-a"));
  store.commit(sample_record("with", "run-a", 1), sample_latency(5), {}, traces);
  store.commit(sample_record("without", "run-a", 2), {});
  EXPECT_EQ(store.load("run-a").traces.at("with"), traces);
  EXPECT_EQ(store.load("run-a").traces.count("without"), 0u);
  Store other(directory / "other.sqlite", Mode::read_write);
  other.merge(file);
  EXPECT_EQ(other.load("run-a").traces, store.load("run-a").traces);
}

// Stored bins are numbers of this scale: where it changes, latency.scale must.
TEST_F(StoreTest, ScaleOneMeansTheseBins) {
  using Edge = std::pair<double, double>;
  EXPECT_EQ(stats::Histogram::bin_edge(5), Edge(5, 1));
  EXPECT_EQ(stats::Histogram::bin_edge(1024), Edge(1024, 2));
  EXPECT_EQ(stats::Histogram::bin_edge(1536), Edge(2048, 4));
  EXPECT_EQ(stats::Histogram::bin_edge(12000), Edge(3087007744, 4194304));
}

TEST_F(StoreTest, AHistogramOnAnUnknownScaleIsRefused) {
  write_store(file, {"run"});
  Database(file, Mode::read_write).run("UPDATE latency SET scale = 2");
  EXPECT_THAT(error_of([&] { Store(file, Mode::read_only).load("run"); }),
              AllOf(HasSubstr("unknown scale"), HasSubstr("update perwatt")));
  Database(file, Mode::read_write).run("UPDATE latency SET scale = 1, bins = 'x'");
  EXPECT_THAT(error_of([&] { Store(file, Mode::read_only).load("run"); }),
              HasSubstr("cannot read"));
}

TEST_F(StoreTest, AnUnknownStatusIsRefused) {
  write_store(file, {"run"});
  Database(file, Mode::read_write).run("UPDATE record SET status = 'melted'");
  EXPECT_THAT(error_of([&] { Store(file, Mode::read_only).load("run"); }), HasSubstr("'melted'"));
}

TEST_F(StoreTest, TheSameRunOrRecordTwiceIsOnce) {
  Store store(file, Mode::read_write);
  for (int i = 0; i < 2; ++i) {
    store.begin(sample_run("run-a"));
    store.commit(sample_record("record-a", "run-a"), sample_latency(10));
  }
  ASSERT_EQ(store.runs().size(), 1u);
  EXPECT_EQ(store.runs()[0].records, 1);
  EXPECT_EQ(store.load("last").latencies.at("record-a").count(), 10u);
}

TEST_F(StoreTest, RecordsComeInThePlansOrder) {
  Store store(file, Mode::read_write);
  store.begin(sample_run("run-a"));
  for (const int number : {3, 1, 2})
    store.commit(sample_record("record-" + std::to_string(number), "run-a", number), {});
  const record::RunView view = store.load("run-a");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(view.records[static_cast<std::size_t>(i)].number, i + 1);
}

TEST_F(StoreTest, AnInterruptedRecordGivesWay) {
  Store store(file, Mode::read_write);
  store.begin(sample_run("run-a"));
  record::Record first = sample_record("first", "run-a", 4);
  first.status = record::Status::interrupted;
  store.commit(first, sample_latency(5));
  EXPECT_EQ(store.load("run-a").records[0].id, "first");
  store.commit(sample_record("second", "run-a", 4), sample_latency(5));
  const record::RunView view = store.load("run-a");
  ASSERT_EQ(view.records.size(), 1u);
  EXPECT_EQ(view.records[0].id, "second");
  EXPECT_EQ(view.latencies.count("first"), 0u);
}

TEST_F(StoreTest, CountsRunsNewestFirst) {
  Store store(file, Mode::read_write);
  store.begin(sample_run("run-a", "2026-11-01T10:00:00Z"));
  store.begin(sample_run("run-c", "2026-11-03T10:00:00Z"));
  store.begin(sample_run("run-b", "2026-11-02T10:00:00Z"));
  store.commit(sample_record("good", "run-b", 1), {});
  record::Record failed = sample_record("bad", "run-b", 2);
  failed.status = record::Status::timed_out;
  store.commit(failed, {});
  const auto runs = store.runs();
  ASSERT_EQ(runs.size(), 3u);
  EXPECT_EQ(runs[0].run.id, "run-c");
  EXPECT_EQ(runs[0].records, 0);
  EXPECT_EQ(runs[1].records, 2);
  EXPECT_EQ(runs[1].ok, 1);
  EXPECT_EQ(store.load("last").run.id, "run-c");
}

TEST_F(StoreTest, FindsTheNewestUnfinishedRun) {
  Store store(file, Mode::read_write);
  EXPECT_FALSE(store.unfinished());
  store.begin(sample_run("run-a", "2026-11-01T10:00:00Z"));
  store.begin(sample_run("run-b", "2026-11-02T10:00:00Z"));
  store.commit(sample_record("one", "run-a"), {});
  EXPECT_EQ(store.unfinished()->run.id, "run-b");
  store.finish("run-b", "2026-11-02T11:00:00Z");
  EXPECT_EQ(store.unfinished()->run.id, "run-a");
  EXPECT_EQ(store.unfinished()->records.size(), 1u);
  EXPECT_THAT(error_of([&] { store.finish("nobody", "now"); }), HasSubstr("no run nobody"));
}

TEST_F(StoreTest, FindsARunByTheBeginningOfItsId) {
  write_store(file, {"abc-1", "abd-2", "xyz-3"});
  const Store store(file, Mode::read_only);
  EXPECT_EQ(store.load("x").run.id, "xyz-3");
  EXPECT_EQ(store.load("abd").run.id, "abd-2");
  EXPECT_THAT(error_of([&] { store.load("ab"); }), HasSubstr("2 runs in the store"));
  EXPECT_THAT(error_of([&] { store.load("abcx"); }),
              AllOf(HasSubstr("no run 'abcx'"), HasSubstr("perwatt list runs"),
                    HasSubstr("nearest is abc-1")));
  EXPECT_THAT(error_of([&] { store.load(""); }), HasSubstr("no run ''"));
  EXPECT_THAT(error_of([&] { store.load("a' OR '1'='1"); }), HasSubstr("no run"));
  EXPECT_THROW(store.load("nobody"), UsageError);
}

TEST_F(StoreTest, AnEmptyStoreSaysSo) {
  const Store store(file, Mode::read_write);
  EXPECT_TRUE(store.runs().empty());
  EXPECT_THAT(error_of([&] { store.load("last"); }),
              AllOf(HasSubstr("has no runs yet"), HasSubstr("perwatt run")));
}

TEST_F(StoreTest, ARecordNeedsItsRun) {
  Store store(file, Mode::read_write);
  EXPECT_THAT(error_of([&] { store.commit(sample_record("record", "nobody"), {}); }),
              HasSubstr("FOREIGN KEY"));
  EXPECT_TRUE(store.runs().empty());
}

TEST_F(StoreTest, CreatesItsDirectoryButNotForReading) {
  const auto deep = directory / "a" / "b" / "store.sqlite";
  EXPECT_THAT(error_of([&] { Store(deep, Mode::read_only); }),
              AllOf(HasSubstr("there is no store"), HasSubstr("perwatt run")));
  EXPECT_FALSE(std::filesystem::exists(deep.parent_path()));
  EXPECT_EQ(error_of([&] { Store(deep, Mode::read_write); }), "");
  EXPECT_TRUE(std::filesystem::exists(deep));
}

TEST_F(StoreTest, MovesAndKnowsItsFile) {
  Store first(file, Mode::read_write);
  Store second = std::move(first);
  second.begin(sample_run("run"));
  EXPECT_EQ(second.file(), file);
  EXPECT_EQ(second.runs().size(), 1u);
  EXPECT_EQ(default_store().filename(), "store.sqlite");
}

TEST_F(StoreTest, LeavesOneFileBehind) {
  write_store(file, {"run"});
  EXPECT_EQ(Store(file, Mode::read_only).runs().size(), 1u);
  int entries = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(directory))
    ++entries;
  EXPECT_EQ(entries, 1);
}

}  // namespace
}  // namespace perwatt::store::store_test
