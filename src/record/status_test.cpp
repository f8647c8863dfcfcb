#include "record/status.h"

#include <gtest/gtest.h>

#include <set>

namespace perwatt::record::status_test {
namespace {

constexpr Status kAll[] = {Status::ok,           Status::out_of_memory, Status::unsupported,
                           Status::engine_error, Status::crashed,       Status::timed_out,
                           Status::device_lost,  Status::overloaded,    Status::mode_not_set,
                           Status::interrupted};

TEST(Status, EveryNameReadsBack) {
  std::set<std::string_view> names, labels;
  for (const Status status : kAll) {
    EXPECT_EQ(status_of(name(status)), status) << name(status);
    names.insert(name(status));
    labels.insert(label(status));
  }
  EXPECT_EQ(names.size(), std::size(kAll));
  EXPECT_EQ(labels.size(), std::size(kAll));
}

TEST(Status, AnUnknownWordIsNothing) {
  EXPECT_FALSE(status_of(""));
  EXPECT_FALSE(status_of("OK"));
  EXPECT_FALSE(status_of("melted"));
}

TEST(Status, OutOfMemoryIsMarkedAsInTheStudy) {
  EXPECT_EQ(label(Status::out_of_memory), "Out of Mem.");
}

}  // namespace
}  // namespace perwatt::record::status_test
