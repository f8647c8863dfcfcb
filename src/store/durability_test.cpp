#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "store/database.h"
#include "store/rows.h"
#include "store/schema.h"
#include "store/store_fixture.h"

namespace perwatt::store::durability_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

using DurabilityTest = StoreTest;

std::string integrity(const fs::path& file) {
  const Database database(file, Mode::read_only);
  Statement check(database, "PRAGMA integrity_check");
  return check.step() ? check.text(0) : "";
}

/// A child commits records numbered from 1 without end and tells of each; it is killed after it
/// told of `told`.
void commit_until_killed(const fs::path& file, const std::string& run_id, int told) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    Store store(file, Mode::read_write);
    store.begin(sample_run(run_id));
    for (int number = 1;; ++number) {
      store.commit(sample_record(run_id + "-" + std::to_string(number), run_id, number),
                   sample_latency(50));
      if (write(ends[1], "x", 1) != 1) _exit(1);
    }
  }
  close(ends[1]);
  char byte = 0;
  for (int i = 0; i < told; ++i) EXPECT_EQ(read(ends[0], &byte, 1), 1);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ends[0]);
}

TEST_F(DurabilityTest, AKillLosesNothingThatWasToldAsDone) {
  for (const int told : {1, 2, 7, 20}) {
    const std::string run_id = "run" + std::to_string(told);
    commit_until_killed(file, run_id, told);
    EXPECT_EQ(integrity(file), "ok");
    const record::RunView view = Store(file, Mode::read_write).load(run_id);
    ASSERT_GE(view.records.size(), static_cast<std::size_t>(told));
    EXPECT_EQ(view.latencies.size(), view.records.size());
  }
  EXPECT_EQ(Store(file, Mode::read_only).runs().size(), 4u);
}

TEST_F(DurabilityTest, AFullDiskIsNamedAndWhatWasCommittedStays) {
  write_store(file, {"run"});
  const std::string error = error_with_file_limit(100'000, [&] {
    Store store(file, Mode::read_write);
    for (int number = 4; number < 1000; ++number)
      store.commit(sample_record("more-" + std::to_string(number), "run", number),
                   sample_latency(500));
  });
  EXPECT_THAT(error, AllOf(HasSubstr("no space left to write the store " + file.string()),
                           HasSubstr("perwatt run --resume")));
  EXPECT_EQ(integrity(file), "ok");
  Store store(file, Mode::read_write);
  const record::RunView view = store.load("run");
  EXPECT_GE(view.records.size(), 4u);
  EXPECT_EQ(view.latencies.size(), view.records.size());
  store.commit(sample_record("again", "run", 1000), {});
  EXPECT_EQ(store.load("run").records.size(), view.records.size() + 1);
}

TEST_F(DurabilityTest, ADatabaseAtItsLimitIsFullToo) {
  Database database(file, Mode::read_write);
  prepare_for_writing(database);
  insert_run(database, sample_run("run"));
  database.run("PRAGMA max_page_count = 20");
  EXPECT_THAT(error_of([&] {
                for (int number = 1; number < 1000; ++number)
                  insert_record(database,
                                sample_record("r" + std::to_string(number), "run", number));
              }),
              HasSubstr("no space left"));
}

TEST_F(DurabilityTest, AReadOnlyStoreIsReadButNotWritten) {
  write_store(file, {"run"});
  fs::permissions(file, fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read);
  fs::permissions(directory, fs::perms{0555});
  EXPECT_EQ(error_without_rights([&] {
              if (Store(file, Mode::read_only).load("last").records.size() != 3)
                throw Error("not all records", "");
            }),
            "");
  EXPECT_THAT(error_without_rights([&] { Store(file, Mode::read_write); }),
              AllOf(HasSubstr("is read-only"), HasSubstr("--store FILE")));
  EXPECT_THAT(error_without_rights([&] { Store(directory / "new.sqlite", Mode::read_write); }),
              AllOf(HasSubstr("cannot open the store"), HasSubstr("--store FILE")));
  EXPECT_THAT(
      error_without_rights([&] { Store(directory / "new" / "s.sqlite", Mode::read_write); }),
      HasSubstr("cannot create the store's directory"));
}

TEST_F(DurabilityTest, CommitsInTheLogAreNotLeftOutOnAReadOnlyMedium) {
  commit_until_killed(file, "run", 3);
  ASSERT_TRUE(fs::exists(file.string() + "-wal"));
  fs::remove(file.string() + "-shm");
  fs::permissions(file, fs::perms{0444});
  fs::permissions(directory, fs::perms{0555});
  EXPECT_THAT(
      error_without_rights([&] { Store(file, Mode::read_only); }),
      AllOf(HasSubstr("commits wait in " + file.string() + "-wal"), HasSubstr("copy both")));
}

TEST_F(DurabilityTest, AnUnreadableStoreIsNamed) {
  write_store(file, {"run"});
  fs::permissions(file, fs::perms::none);
  fs::permissions(directory, fs::perms{0755});
  EXPECT_THAT(error_without_rights([&] { Store(file, Mode::read_only); }),
              AllOf(HasSubstr("cannot open the store"), HasSubstr("permissions")));
}

TEST_F(DurabilityTest, ALockedStoreIsNamed) {
  write_store(file, {"run"});
  const Database first(file, Mode::read_write);
  const Database second(file, Mode::read_write);
  sqlite3_busy_timeout(second.handle(), 0);
  Transaction held(first, Transaction::Kind::write);
  EXPECT_THAT(error_of([&] { Transaction refused(second, Transaction::Kind::write); }),
              HasSubstr("locked by another program"));
}

TEST_F(DurabilityTest, TwoWritersShareAStore) {
  Store first(file, Mode::read_write);
  Store second(file, Mode::read_write);
  first.begin(sample_run("run"));
  for (int number = 1; number <= 10; ++number)
    (number % 2 != 0 ? first : second)
        .commit(sample_record(std::to_string(number), "run", number), {});
  EXPECT_EQ(first.load("run").records.size(), 10u);
}

TEST_F(DurabilityTest, GarbageAndDamageAreNamed) {
  std::ofstream(directory / "notes.txt") << std::string(5000, 'x');
  for (const Mode mode : {Mode::read_only, Mode::read_write})
    EXPECT_THAT(error_of([&] { Store(directory / "notes.txt", mode); }),
                HasSubstr("is not a perwatt store"));
  EXPECT_EQ(fs::file_size(directory / "notes.txt"), 5000u);

  write_store(file, {"run"});
  const auto size = fs::file_size(file);
  {
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(4096);
    bytes << std::string(size - 4096, '\xff');
  }
  EXPECT_THAT(error_of([&] { Store(file, Mode::read_only).load("last"); }),
              AllOf(HasSubstr("is damaged"), HasSubstr(".recover")));
}

}  // namespace
}  // namespace perwatt::store::durability_test
