#include "record/run_view.h"

#include <gtest/gtest.h>

namespace perwatt::record::run_view_test {
namespace {

RunView of(const std::vector<std::pair<Text, Text>>& builds) {
  RunView view;
  view.run.version = "0.1.0";
  for (const auto& [version, commit] : builds) {
    Record& one = view.records.emplace_back();
    one.perwatt_version = version;
    one.perwatt_commit = commit;
  }
  return view;
}

TEST(MeasuredBy, NamesEachBuildOnceInOrder) {
  EXPECT_EQ(measured_by(of({{"0.2.0", "b"}, {"0.2.0", "a-dirty"}, {"0.2.0", "b"}})),
            "perwatt 0.2.0 (commit b), perwatt 0.2.0 (commit a-dirty)");
}

TEST(MeasuredBy, KnowsTheRunsVersionWhereRecordsSayNothing) {
  EXPECT_EQ(measured_by(of({})), "perwatt 0.1.0 (commit unknown)");
  EXPECT_EQ(measured_by(of({{"", ""}, {"0.2.0", "a"}})),
            "perwatt 0.1.0 (commit unknown), perwatt 0.2.0 (commit a)");
}

}  // namespace
}  // namespace perwatt::record::run_view_test
