#include "engine/registry.h"

#include <gtest/gtest.h>

#include <set>

namespace perwatt::engine::registry_test {
namespace {

TEST(Registry, FindsEveryPluginByItsName) {
  ASSERT_FALSE(plugins().empty());
  std::set<std::string_view> names;
  for (const Plugin* plugin : plugins()) {
    EXPECT_EQ(find_plugin(plugin->name), plugin);
    EXPECT_TRUE(names.insert(plugin->name).second) << plugin->name << " is there twice";
    EXPECT_FALSE(plugin->summary.empty());
  }
  EXPECT_EQ(find_plugin("no such engine"), nullptr);
}

TEST(Registry, TunablesAreWorthTrying) {
  for (const Plugin* plugin : plugins()) {
    std::set<std::string_view> keys;
    for (const Tunable& tunable : plugin->tunables) {
      EXPECT_TRUE(keys.insert(tunable.key).second) << tunable.key << " is there twice";
      EXPECT_FALSE(tunable.values.empty()) << tunable.key;
      EXPECT_FALSE(tunable.summary.empty()) << tunable.key;
    }
  }
}

TEST(Registry, TestEngineIsNeverChosenUnnamed) {
  EXPECT_LT(find_plugin("synthetic")->rank, 0);
}

TEST(DeviceWord, IsANameOrOneWithMembers) {
  const Description engine{
      "x",
      "1",
      "x",
      {{"cpu", "", {}}, {"gpu.1", "", {}}, {"auto", "", {}, 0}, {"hetero", "", {}, 1}}};
  for (const char* word : {"cpu", "gpu.1", "auto", "auto:cpu", "hetero:cpu", "hetero:gpu.1+cpu"})
    EXPECT_TRUE(names_device(engine, word)) << word;
  for (const char* word : {"", "gpu", "cpu:gpu.1", "cpu:", "hetero", "hetero:", "hetero:npu",
                           "hetero:cpu+", "hetero:+cpu", "hetero:auto", "hetero:cpu,gpu.1"})
    EXPECT_FALSE(names_device(engine, word)) << word;
}

}  // namespace
}  // namespace perwatt::engine::registry_test
