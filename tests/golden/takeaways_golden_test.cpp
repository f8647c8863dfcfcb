#include <gtest/gtest.h>

#include "approved.h"
#include "report/takeaways/text.h"
#include "sample_view.h"

namespace perwatt::takeaways_golden_test {
namespace {

TEST(Golden, TakeawaysOfTheStudy) {
  expect_approved("takeaways_study.txt",
                  report::plain(report::study_takeaways(), "the study", {100, false}));
}

TEST(Golden, TakeawaysOfARunWithOneNetwork) {
  expect_approved("takeaways_mixed.txt",
                  report::plain(report::takeaways(mixed_view()), "a run", {80, false}));
}

}  // namespace
}  // namespace perwatt::takeaways_golden_test
