#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "report/report.h"
#include "sample_view.h"

namespace perwatt {
namespace {

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Equal to the approved file, byte by byte. With PERWATT_APPROVE set it becomes that file.
void expect_approved(const std::string& name, const std::string& bytes) {
  const auto file = std::filesystem::path(PERWATT_GOLDEN) / name;
  if (std::getenv("PERWATT_APPROVE") != nullptr)
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  EXPECT_EQ(bytes, read(file)) << "where the new text is right, run scripts/approve";
}

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
}  // namespace perwatt
