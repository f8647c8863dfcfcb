#include "approved.h"
#include "run/plan/keys.h"

namespace perwatt::plan_keys_golden_test {
namespace {

TEST(Golden, TableOfAPlansKeys) {
  const std::string page = "../../docs/plans.md",
                    begin = "<!-- keys: from src/run/plan/keys.cpp by scripts/approve -->\n",
                    end = "<!-- end -->";
  std::string text = read(std::filesystem::path(PERWATT_GOLDEN) / page);
  const std::size_t from = text.find(begin), to = text.find(end);
  ASSERT_LT(from, to) << "docs/plans.md has no place for the table";
  ASSERT_NE(to, std::string::npos) << "docs/plans.md has no place for the table";
  const std::size_t first = from + begin.size();
  text.replace(first, to - first, run::to_markdown(run::plan_keys()));
  expect_approved(page, text);
}

}  // namespace
}  // namespace perwatt::plan_keys_golden_test
