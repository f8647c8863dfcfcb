#include "run/measure/data_set.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "dataset/test_folder.h"

namespace perwatt::run::data_set_test {
namespace {

TEST(DataSetTest, NamesPicturesBelowItsFolder) {
  dataset::TestFolder folder;
  folder.add("n01440764/a.png", "x");
  folder.add("n01443537/b.png", "y");
  const DataSet data = open_data_set(folder.path() / "", {}, 0);
  EXPECT_EQ(data.name, folder.path().filename().string());
  ASSERT_EQ(data.listing.examples.size(), 2U);
  EXPECT_EQ(data.name_of(0), "n01440764/a.png");
}

TEST(DataSetTest, ItsHashFollowsNamesSizesAndLabels) {
  dataset::TestFolder folder;
  folder.add("list.csv", "a.png,1\n");
  folder.add("a.png", "x");
  const auto hash = [&folder] { return open_data_set(folder.path() / "list.csv", {}, 0).hash; };
  const std::string before = hash();
  EXPECT_EQ(hash(), before);
  folder.add("a.png", "xy");
  EXPECT_NE(hash(), before);
  folder.add("a.png", "x");
  folder.add("list.csv", "a.png,2\n");
  EXPECT_NE(hash(), before);
}

TEST(DataSetTest, ALimitIsSpreadOverTheData) {
  dataset::TestFolder folder;
  for (int i = 0; i < 10; ++i) folder.add("p" + std::to_string(i) + ".png", "x");
  const DataSet data = open_data_set(folder.path(), {}, 3);
  ASSERT_EQ(data.listing.examples.size(), 3U);
  EXPECT_EQ(data.name_of(0), "p0.png");
  EXPECT_EQ(data.name_of(1), "p3.png");
  EXPECT_EQ(data.name_of(2), "p6.png");
  EXPECT_EQ(open_data_set(folder.path(), {}, 10).listing.examples.size(), 10U);
}

TEST(DataSetTest, AMissingOneIsAMistakeOfTheUser) {
  EXPECT_THROW(open_data_set("/nowhere/at/all", {}, 0), UsageError);
}

}  // namespace
}  // namespace perwatt::run::data_set_test
