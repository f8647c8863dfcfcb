#include "store/failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cerrno>

namespace perwatt::store::failure_test {
namespace {

using testing::HasSubstr;

Error failed(int code, int system_error = 0) {
  return failure(code, system_error, "SQLite's words", "/data/store.sqlite");
}

TEST(Failure, NamesTheFileAndTheNextAction) {
  for (const int code :
       {SQLITE_ERROR, SQLITE_PERM, SQLITE_BUSY, SQLITE_LOCKED, SQLITE_READONLY, SQLITE_IOERR,
        SQLITE_CORRUPT, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOTADB, SQLITE_CONSTRAINT}) {
    const Error error = failed(code);
    EXPECT_THAT(error.what(), HasSubstr("/data/store.sqlite")) << code;
    EXPECT_THAT(error.what(), Not(HasSubstr("\n"))) << code;
    EXPECT_FALSE(error.remedy().empty()) << code;
    EXPECT_EQ(error.status(), ExitStatus::failed) << code;
  }
}

TEST(Failure, AFullDiskIsToldFromABrokenOne) {
  for (const int system_error : {ENOSPC, EDQUOT, EFBIG})
    EXPECT_THAT(failed(SQLITE_IOERR_WRITE, system_error).what(), HasSubstr("no space left"));
  EXPECT_THAT(failed(SQLITE_FULL).what(), HasSubstr("no space left"));
  EXPECT_THAT(failed(SQLITE_FULL).remedy(), HasSubstr("free space in /data"));
  EXPECT_THAT(failed(SQLITE_IOERR_FSYNC, EIO).what(), HasSubstr("Input/output error"));
}

TEST(Failure, ExtendedCodesMeanWhatTheirFamilyMeans) {
  EXPECT_THAT(failed(SQLITE_READONLY_DIRECTORY).what(), HasSubstr("read-only"));
  EXPECT_THAT(failed(SQLITE_BUSY_SNAPSHOT).what(), HasSubstr("locked by another program"));
  EXPECT_THAT(failed(SQLITE_CORRUPT_INDEX).remedy(), HasSubstr(".recover"));
  EXPECT_THAT(failed(SQLITE_CANTOPEN_ISDIR, EACCES).what(), HasSubstr("Permission denied"));
}

}  // namespace
}  // namespace perwatt::store::failure_test
