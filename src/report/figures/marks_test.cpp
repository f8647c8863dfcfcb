#include "report/figures/marks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/page/page.h"
#include "report/table/table.h"

namespace perwatt::report {
namespace {

using record::Record;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

record::RunView view_of(const std::vector<std::string>& marks) {
  record::RunView view;
  for (const auto& text : marks) {
    Record& one = view.records.emplace_back();
    one.network = "net-" + std::to_string(view.records.size());
    one.precision = "fp32";
    one.throughput = 100;
    one.throughput_low = 99;
    one.throughput_high = 101;
    one.marks = text;
  }
  return view;
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
}  // namespace perwatt::report
