#include "run/plan/keys.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "base/error.h"

namespace perwatt::run::keys_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

void change(std::string& value) {
  value += "some \"other\"";
}
void change(int& value) {
  value += 3;
}
void change(std::uint64_t& value) {
  value += 3;
}
void change(double& value) {
  value += 0.25;
}
void change(bool& value) {
  value = !value;
}
template <typename T>
void change(std::vector<T>& values) {
  values.resize(2);
  for (T& value : values) change(value);
}
void change(std::map<std::string, std::string>& values) {
  values["cpu.NUM_STREAMS"] = "2";
}

/// Gives the key's member another value than the one it has.
void change(Plan& plan, const Key& key) {
  std::visit([&plan](auto member) { change(plan.*member); }, key.member);
}

std::string refusal_of(const std::string& toml, std::span<const Key> keys) {
  try {
    parse_plan(toml, "plan.toml", keys);
  } catch (const UsageError& error) {
    return std::string(error.what()) + " | " + error.remedy();
  }
  return "";
}

struct Anything {
  template <typename T>
  operator T() const;  // never called
};
/// How many members an aggregate has.
template <typename T, typename... Values>
consteval std::size_t members() {
  if constexpr (requires { T{Values{}..., Anything{}}; })
    return members<T, Values..., Anything>();
  else
    return sizeof...(Values);
}

TEST(PlanKeys, EveryMemberOfAPlanHasARow) {
  EXPECT_EQ(members<Plan>(), plan_keys().size() + 2) << "but the matrices and the exclusions";
  std::set<std::string_view> names, flags;
  Plan all;
  for (const Key& key : plan_keys()) {
    EXPECT_TRUE(names.insert(key.name).second) << key.name << " is there twice";
    EXPECT_TRUE(key.flag.empty() || flags.insert(long_flag(key.flag)).second) << key.flag;
    const Plan before = all;
    change(all, key);
    EXPECT_NE(all, before);
  }
  const Plan defaults;
  for (const Key& key : plan_keys())
    std::visit([&](auto member) { all.*member = defaults.*member; }, key.member);
  EXPECT_EQ(all, Plan{});
}

TEST(PlanKeys, EveryKeySurvivesItsText) {
  Plan all;
  for (const Key& key : plan_keys()) {
    Plan plan;
    change(plan, key);
    change(all, key);
    EXPECT_NE(plan, Plan{}) << key.name;
    EXPECT_EQ(parse_plan(to_toml(plan), "again"), plan) << key.name;
  }
  EXPECT_EQ(parse_plan(to_toml(all), "again"), all);
}

TEST(PlanKeys, AMatrixHoldsWhatIsNotTheRuns) {
  for (const Key& key : plan_keys()) {
    Plan plan, table;
    change(table, key);
    plan.matrices = {table};
    const std::string text = to_toml(plan);
    if (!key.once) {
      EXPECT_EQ(parse_plan(text, "again"), plan) << key.name;
      continue;
    }
    EXPECT_EQ(text.find(key.name, text.find("[[matrix]]")), std::string::npos) << text;
    EXPECT_THAT(refusal_of("[[matrix]]\n" + std::string(key.name) + " = 1", plan_keys()),
                HasSubstr(std::string(key.name) + " holds for the whole run"));
  }
}

TEST(PlanKeys, PathsStartAtThePlansFolder) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "plan_keys_test";
  std::filesystem::create_directories(folder);
  for (const Key& key : plan_keys()) {
    if (!std::holds_alternative<std::string Plan::*>(key.member) &&
        !std::holds_alternative<std::vector<std::string> Plan::*>(key.member))
      continue;
    std::ofstream(folder / "plan.toml") << key.name << " = 'near'\n[[matrix]]\n";
    const Plan plan = read_plan(folder / "plan.toml");
    const std::string file = (folder / "near").string(), text = to_toml(plan);
    EXPECT_EQ(text.find("'" + file + "'") != std::string::npos, key.path) << text;
    EXPECT_EQ(parse_plan(text, "again"), plan) << "the matrix has the same";
  }
  std::filesystem::remove_all(folder);
}

/// The real table and one row more.
std::vector<Key> with(const Key& more) {
  std::vector<Key> keys(plan_keys().begin(), plan_keys().end());
  keys.push_back(more);
  return keys;
}

TEST(PlanKeys, ARowIsAllThatAKeyNeeds) {
  const auto keys = with({.name = "colours",
                          .member = &Plan::devices,
                          .flag = "-c,--colour",
                          .value = "NAME",
                          .text = "Paint so (default: {})",
                          .see = "plans#colours",
                          .group = kHow});
  const Plan plan = parse_plan("colours = ['red']\n[[matrix]]\ncolours = ['blue']", "p", keys);
  EXPECT_THAT(plan.devices, testing::ElementsAre("red"));
  EXPECT_THAT(plan.matrices.at(0).devices, testing::ElementsAre("blue"));
  EXPECT_THAT(to_toml(plan, keys), AllOf(HasSubstr("colours = [ 'red' ]"),
                                         HasSubstr("[[matrix]]\ncolours = [ 'blue' ]")));
  EXPECT_EQ(parse_plan(to_toml(plan, keys), "again", keys), plan);
  EXPECT_THAT(refusal_of("colour = 'red'", keys), HasSubstr("did you mean colours?"));
  EXPECT_THAT(refusal_of("[[matrix]]\ncolour = 'red'", keys), HasSubstr("did you mean colours?"));
  EXPECT_THAT(refusal_of("colours = 1", keys), HasSubstr("colours must be a string"));
  EXPECT_THAT(to_markdown(keys), HasSubstr("| `colours` | `-c`, `--colour` | strings | yes | Paint "
                                           "so (default: ) ([plans](plans.md#colours)) |\n"));
  EXPECT_THAT(refusal_of("colours = 'red'", plan_keys()), HasSubstr("unknown key colours"));
  EXPECT_THAT(to_toml(plan), Not(HasSubstr("colours")));
}

TEST(PlanKeys, ARowMayHoldForTheWholeRun) {
  const auto keys = with({.name = "nickname", .member = &Plan::title, .once = true});
  EXPECT_EQ(parse_plan("nickname = 'x'", "p", keys).title, "x");
  EXPECT_THAT(refusal_of("[[matrix]]\nnickname = 'x'", keys),
              HasSubstr("nickname holds for the whole run"));
  EXPECT_THAT(to_markdown(keys), HasSubstr("| `nickname` |  | string |  |  |\n"));
}

}  // namespace
}  // namespace perwatt::run::keys_test
