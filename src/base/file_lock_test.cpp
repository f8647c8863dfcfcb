#include "base/file_lock.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "base/error.h"

namespace perwatt::file_lock_test {
namespace {

class FileLockTest : public testing::Test {
 protected:
  ~FileLockTest() override { std::filesystem::remove_all(folder_); }
  void SetUp() override { std::filesystem::create_directory(folder_); }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("perwatt-file-lock-" + std::to_string(::getpid()));
  std::filesystem::path path_ = folder_ / "lock";
};

TEST_F(FileLockTest, IsFreeAtOnceAndGoneAtTheEnd) {
  {
    const FileLock lock(path_, [] { throw std::runtime_error("waited"); });
    EXPECT_TRUE(std::filesystem::exists(path_));
  }
  EXPECT_FALSE(std::filesystem::exists(path_));
  const FileLock again(path_, [] { throw std::runtime_error("waited"); });
}

TEST_F(FileLockTest, WaitsForItsHolder) {
  std::optional<FileLock> first(path_);
  int waited = 0;
  const FileLock second(path_, [&] {
    if (++waited == 2) first.reset();
  });
  EXPECT_EQ(waited, 2);
  EXPECT_TRUE(std::filesystem::exists(path_)) << "the first must not take the second's away";
}

TEST_F(FileLockTest, WhoGivesUpWaitingLeavesTheLockToItsHolder) {
  const FileLock first(path_);
  const auto give_up = [] { throw std::runtime_error("no patience"); };
  EXPECT_THROW(FileLock(path_, give_up), std::runtime_error);
  EXPECT_THROW(FileLock(path_, give_up), std::runtime_error);
}

TEST_F(FileLockTest, NeedsItsDirectory) {
  EXPECT_THROW(FileLock(folder_ / "missing" / "lock"), Error);
}

}  // namespace
}  // namespace perwatt::file_lock_test
