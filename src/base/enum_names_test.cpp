#include "base/enum_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace perwatt::enum_names_test {
namespace {

using testing::ElementsAre;

enum class Fruit { apple, pear, none };
constexpr auto kNames =
    enum_names<Fruit>({{Fruit::pear, "pear"}, {Fruit::apple, "apple"}, {Fruit::none, ""}});

TEST(EnumNames, GoThereAndBack) {
  static_assert(kNames.name(Fruit::apple) == "apple");
  static_assert(kNames.value("pear") == Fruit::pear);
  EXPECT_EQ(kNames.name(static_cast<Fruit>(7)), "");
  EXPECT_EQ(kNames.value("plum"), std::nullopt);
  EXPECT_EQ(kNames.value(""), std::nullopt) << "a value without a word is not to be asked for";
}

TEST(EnumNames, KeepTheirOrder) {
  EXPECT_THAT(kNames.values(), ElementsAre(Fruit::pear, Fruit::apple, Fruit::none));
  EXPECT_THAT(kNames.names(), ElementsAre("pear", "apple", ""));
}

}  // namespace
}  // namespace perwatt::enum_names_test
