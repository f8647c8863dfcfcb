#include <gtest/gtest.h>

#include "approved.h"
#include "report/export.h"
#include "report/table/table.h"
#include "sample_view.h"

namespace perwatt::golden_test {
namespace {

TEST(Golden, TableOfAStudy) {
  expect_approved("table_study.txt", report::table(study_view(), {}));
}

TEST(Golden, TableInEightyColumns) {
  expect_approved("table_study_80.txt", report::table(study_view(), {80, false}));
}

TEST(Golden, TableInColour) {
  expect_approved("table_study_colour.txt", report::table(study_view(), {100, true}));
}

TEST(Golden, TableOfManyAxes) {
  expect_approved("table_mixed.txt", report::table(mixed_view(), {140, false}));
}

TEST(Golden, TableOfManyAxesInOneHundredColumns) {
  expect_approved("table_mixed_100.txt", report::table(mixed_view(), {}));
}

TEST(Golden, TableWithoutRecords) {
  expect_approved("table_empty.txt", report::table(empty_view(), {}));
}

TEST(Golden, Csv) {
  expect_approved("export.csv", report::csv(mixed_view()));
}

TEST(Golden, Json) {
  expect_approved("export.json", report::json(mixed_view()));
}

}  // namespace
}  // namespace perwatt::golden_test
