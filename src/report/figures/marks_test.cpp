#include "report/figures/marks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/record_fixture.h"
#include "report/page/page.h"
#include "report/table/table.h"

namespace perwatt::report::marks_test {
namespace {

using record::Record;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

record::RunView view_of(const std::vector<std::string>& marks) {
  std::vector<Record> records;
  for (const auto& text : marks) {
    records.push_back(record::measured("net-" + std::to_string(records.size() + 1), "fp32"));
    records.back().marks = text;
  }
  return record::run_of(records);
}

std::string network(const Record& one) {
  return one.network;
}

TEST(MarkLines, AKindIsSaidOnceWithItsCases) {
  const auto view = view_of({"other load 12 %", "", "throttled; other load 8 %"});
  EXPECT_THAT(mark_lines(view, network, 4),
              ElementsAre("other load: net-1 (12 %), net-3 (8 %)", "throttled: net-3"));
}

TEST(MarkLines, QuietRunsAndOddTextHaveNoSurprises) {
  EXPECT_THAT(mark_lines(view_of({"", ""}), network, 4), IsEmpty());
  EXPECT_THAT(mark_lines(view_of({"; ", "12 %"}), network, 4), ElementsAre("12 %: net-2"));
}

TEST(Table, MarksStandBesideTheFigure) {
  const std::string text = table(view_of({"steal 8 %", ""}), {100, false});
  EXPECT_THAT(text, HasSubstr("1.0 % *"));
  EXPECT_THAT(text, HasSubstr("* disturbed, kept: steal: net-1 fp32 (8 %)"));
  EXPECT_THAT(table(view_of({"", ""}), {100, false}), Not(HasSubstr("*")));
}

TEST(Page, MarksStandBesideTheFigure) {
  EXPECT_THAT(page(view_of({"steal <8 %"})), HasSubstr("<small>steal &lt;8 %</small>"));
}

}  // namespace
}  // namespace perwatt::report::marks_test
