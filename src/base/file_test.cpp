#include "base/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/error.h"

namespace perwatt::file_test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class FileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "perwatt-file-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory = pattern;
  }
  void TearDown() override { fs::remove_all(directory); }

  static std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory), {}));
  }
  static Error error_of(const fs::path& path, std::string_view bytes = "x") {
    try {
      write_file_atomically(path, bytes);
    } catch (const Error& error) {
      return error;
    }
    return Error("nothing was thrown", "");
  }

  fs::path directory;
};

TEST_F(FileTest, WritesAllBytesAndLeavesNothingBeside) {
  const std::string bytes("a\0b\n", 4);
  write_file_atomically(directory / "out", bytes);
  EXPECT_EQ(read(directory / "out"), bytes);
  EXPECT_EQ(entries(), 1U);
}

TEST_F(FileTest, ReplacesAndKeepsTheMode) {
  const fs::path path = directory / "out";
  write_file_atomically(path, "old and longer");
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  write_file_atomically(path, "new");
  EXPECT_EQ(read(path), "new");
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST_F(FileTest, FollowsASymbolicLink) {
  write_file_atomically(directory / "real", "old");
  fs::create_symlink("real", directory / "link");
  write_file_atomically(directory / "link", "new");
  EXPECT_TRUE(fs::is_symlink(directory / "link"));
  EXPECT_EQ(read(directory / "real"), "new");
}

TEST_F(FileTest, MissingDirectoryNamesTheRemedy) {
  const Error error = error_of(directory / "no" / "out");
  EXPECT_THAT(error.what(), HasSubstr("No such file or directory"));
  EXPECT_THAT(error.remedy(), HasSubstr("mkdir -p"));
}

TEST_F(FileTest, ADirectoryIsNotAFile) {
  EXPECT_THAT(error_of(directory).remedy(), HasSubstr("name a file"));
  EXPECT_THAT(error_of(directory / "").remedy(), HasSubstr("name a file"));
  EXPECT_THAT(error_of("").remedy(), HasSubstr("name a file"));
  EXPECT_EQ(entries(), 0U);
}

TEST_F(FileTest, AFileInPlaceOfADirectory) {
  write_file_atomically(directory / "file", "x");
  EXPECT_THAT(error_of(directory / "file" / "out").remedy(), HasSubstr("not a directory"));
}

TEST_F(FileTest, FullDeviceNamesSpace) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full on this system";
  const Error error = error_of("/dev/full");
  EXPECT_THAT(error.what(), HasSubstr("No space left"));
  EXPECT_THAT(error.remedy(), HasSubstr("free some space"));
}

TEST_F(FileTest, DirectoryWithoutPermission) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  fs::permissions(directory, fs::perms::owner_read | fs::perms::owner_exec);
  const Error error = error_of(directory / "out");
  fs::permissions(directory, fs::perms::owner_all);
  EXPECT_THAT(error.remedy(), HasSubstr("permissions"));
}

TEST_F(FileTest, AFailedWriteKeepsTheOldFile) {
  const fs::path path = directory / "kept";
  write_file_atomically(path, "old");
  fs::create_directory(directory / "folder");
  EXPECT_THAT(error_of(directory / "folder").what(), HasSubstr("cannot write"));
  EXPECT_EQ(read(path), "old");
  EXPECT_EQ(entries(), 2U);
}

}  // namespace
}  // namespace perwatt::file_test
