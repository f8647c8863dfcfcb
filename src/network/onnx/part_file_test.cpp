#include "network/onnx/part_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <array>
#include <fstream>
#include <functional>
#include <iterator>

#include "base/error.h"
#include "base/temporary_directory.h"

namespace perwatt::network::part_file_test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::array<std::byte, 4> kBytes = {std::byte{'a'}, std::byte{'b'}, std::byte{'c'},
                                             std::byte{'d'}};

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(PartFile, AppearsOnlyWhenCommitted) {
  const TemporaryDirectory directory;
  const fs::path target = directory.path() / "below" / "file";
  PartFile file(target, 8);
  file.write_at(4, kBytes);
  file.write_at(0, kBytes);
  EXPECT_FALSE(fs::exists(target));
  file.commit();
  EXPECT_EQ(text_of(target), "abcdabcd");
  EXPECT_THAT(directory.names("below"), ::testing::ElementsAre("file"));
}

TEST(PartFile, LeavesNothingWhereItIsNotCommitted) {
  const TemporaryDirectory directory;
  { PartFile(directory.path() / "file", 4).write_at(0, kBytes); }
  EXPECT_THAT(directory.names(), ::testing::IsEmpty());
}

TEST(PartFile, OfAKilledWriterIsRemovedByTheNext) {
  const TemporaryDirectory directory;
  const fs::path target = directory.path() / "file";
  const int status = in_child([&] {
    PartFile file(target, 4);
    file.write_at(0, kBytes);
    ::raise(SIGKILL);
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_THAT(directory.names(), ::testing::SizeIs(1));
  EXPECT_FALSE(fs::exists(target));
  PartFile file(target, 4);
  file.write_at(0, kBytes);
  file.commit();
  EXPECT_THAT(directory.names(), ::testing::ElementsAre("file"));
}

TEST(PartFile, OfALivingWriterIsKept) {
  const TemporaryDirectory directory;
  const fs::path target = directory.path() / "file";
  PartFile first(target, 4);
  first.write_at(0, kBytes);
  {
    PartFile second(target, 4);
    second.write_at(0, kBytes);
    second.commit();
  }
  first.commit();
  EXPECT_EQ(text_of(target), "abcd");
}

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& e) {
    return std::string(e.what()) + " | " + e.remedy();
  }
  return "no error";
}

TEST(PartFile, SaysWhatToDoWhereItCannotBeMade) {
  const TemporaryDirectory directory;
  std::ofstream(directory.path() / "plain") << "x";
  EXPECT_THAT(error_of([&] { PartFile(directory.path() / "plain" / "file", 4); }),
              HasSubstr("choose another directory"));
  fs::create_directory(directory.path() / "taken");
  EXPECT_THAT(error_of([&] { PartFile(directory.path() / "taken", 4); }), HasSubstr("directory"));
}

TEST(PartFile, RefusesADirectoryThatIsReadOnly) {
  const TemporaryDirectory directory;
  fs::permissions(directory.path(), fs::perms(0555));
  EXPECT_TRUE(true_without_rights([&] {
    const std::string error = error_of([&] { PartFile(directory.path() / "file", 4); });
    return error.find("Permission denied") != std::string::npos &&
           error.find("make " + directory.path().string() + " writable") != std::string::npos;
  }));
}

TEST(PartFile, RefusesWhatDoesNotFitBeforeAnythingIsWritten) {
  const TemporaryDirectory directory;
  const int status = in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const std::string error = error_of([&] { PartFile(directory.path() / "file", 5'000'000); });
    ::_exit(error.find("free 6 MB") != std::string::npos ? 0 : 1);
  });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_THAT(directory.names(), ::testing::IsEmpty());
}

TEST(ReadFile, TellsWhatIsMissing) {
  const TemporaryDirectory directory;
  EXPECT_FALSE(ReadFile(directory.path() / "none"));
  std::ofstream(directory.path() / "file") << "abcdef";
  const ReadFile file(directory.path() / "file");
  ASSERT_TRUE(file);
  EXPECT_EQ(file.size(), 6u);
  std::array<std::byte, 4> bytes{};
  EXPECT_TRUE(file.read_at(2, bytes));
  EXPECT_EQ(bytes[0], std::byte{'c'});
  EXPECT_FALSE(file.read_at(3, bytes));
}

}  // namespace
}  // namespace perwatt::network::part_file_test
