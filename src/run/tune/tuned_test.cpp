#include "run/tune/tuned.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/error.h"

namespace perwatt::run::tuned_test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TunedChoice choice(const std::string& network, const std::string& constraint, int batch) {
  TunedChoice made;
  made.what = {"m", "e", "1", "cpu", "hash of " + network, "fp32", {{"given", "x"}}};
  made.network = network;
  made.constraint = constraint;
  made.when = "2026-01-31T12:34:56Z";
  made.setting = {.batch = batch, .lanes = 2, .options = {{"K", "V"}}};
  made.rate = 10.5;
  made.low = 10;
  made.high = 11;
  return made;
}

class TunedFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "perwatt-tuned-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_;
  TunedFile file() const { return TunedFile(folder_ / "new" / "tuned.json"); }
};

TEST_F(TunedFileTest, KeepsReplacesFindsAndForgets) {
  EXPECT_TRUE(file().read().empty());
  file().keep(choice("a", "batch 1", 1));
  file().keep(choice("a", "batch 1 to 16", 8));
  file().keep(choice("b", "batch 1", 1));
  auto kept = file().read();
  ASSERT_EQ(kept.size(), 3u);
  EXPECT_EQ(kept[1].setting, choice("a", "", 8).setting);
  EXPECT_EQ(kept[1].what, choice("a", "", 8).what);
  EXPECT_EQ(kept[1].low, 10);
  EXPECT_EQ(kept[1].text(), "tuned 2026-01-31T12:34:56Z: batch 8, lanes 2, K=V");

  file().keep(choice("a", "batch 1", 1));  // again: now the newest
  kept = file().read();
  ASSERT_EQ(kept.size(), 3u);
  const TunedChoice* found = find_tuned(kept, choice("a", "", 1).what);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->constraint, "batch 1");
  TunedFor other = choice("a", "", 1).what;
  other.engine_version = "2";
  EXPECT_EQ(find_tuned(kept, other), nullptr);

  EXPECT_EQ(file().forget([](const auto& each) { return each.network == "a"; }), 2);
  ASSERT_EQ(file().read().size(), 1u);
  EXPECT_EQ(file().read().front().network, "b");
  EXPECT_EQ(file().forget([](const auto& each) { return each.network == "a"; }), 0);
}

TEST_F(TunedFileTest, DamageIsNamedAndNothingIsOverwritten) {
  file().keep(choice("a", "batch 1", 1));
  std::ifstream whole(file().path());
  const std::string good{std::istreambuf_iterator<char>(whole), {}};
  std::string wrong_batch = good;
  wrong_batch.replace(wrong_batch.find("\"batch\": 1"), 10, "\"batch\": 0");
  for (const std::string& text : {good.substr(0, good.size() / 2), std::string("{}"),
                                  std::string("7"), std::string(), wrong_batch}) {
    std::ofstream(file().path(), std::ios::trunc) << text;
    try {
      file().keep(choice("b", "batch 1", 1));
      ADD_FAILURE() << "kept beside " << text;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("is damaged"));
      EXPECT_THAT(error.remedy(), HasSubstr("tune again"));
    }
    std::ifstream after(file().path());
    EXPECT_EQ((std::string{std::istreambuf_iterator<char>(after), {}}), text);
  }
}

TEST(TunedChoice, SaysWhereItWasNotConfirmed) {
  TunedChoice made = choice("a", "", 1);
  made.low = 0;
  EXPECT_THAT(made.text(), HasSubstr("(not confirmed)"));
}

}  // namespace
}  // namespace perwatt::run::tuned_test
