#include "cli/doctor_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "engine/registry.h"

namespace perwatt::cli {
namespace {

using board::Check;
using board::CheckStatus;
using testing::HasSubstr;
namespace fs = std::filesystem;

/// The best engine for real work and the first that is only for tests.
const engine::Plugin& plugin_of(bool real) {
  for (const auto* plugin : engine::plugins())
    if ((plugin->rank >= 0) == real) return *plugin;
  throw std::runtime_error("no such engine");
}

run::EngineReport opened(const engine::Plugin& plugin) {
  run::EngineReport report{std::string(plugin.name), "", {}, "", ""};
  report.description = engine::Description{
      report.name, "1.0", "lib", {{"cpu", "A CPU", {Precision::fp32, Precision::bf16}}}};
  return report;
}

TEST(EngineChecks, OneThatOpensIsEnough) {
  const auto checks =
      check_engines({opened(plugin_of(true)), {"other", "", {}, "no library", "install it"}});
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_EQ(checks[0].verdict, CheckStatus::ok);
  EXPECT_EQ(checks[0].finding, "1.0, cpu (fp32, bf16)");
  EXPECT_EQ(checks[1].verdict, CheckStatus::warn);
  EXPECT_EQ(checks[1].remedy, "install it");
}

TEST(EngineChecks, WithoutRealEngineNothingCanBeMeasured) {
  const auto checks = check_engines({opened(plugin_of(false))});
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_EQ(checks[0].verdict, CheckStatus::fail);
  EXPECT_THAT(checks[0].finding, HasSubstr("nothing can be measured"));
}

TEST(MeterChecks, AbsentMetersMatterOnlyWhereThereIsNone) {
  const meter::Finding there{"a", "a0", "module input", true, "", ""};
  const meter::Finding refused{"b", "b0", "", false, "permission denied", "run as root"};
  const meter::Finding absent{"c", "", "", false, "no such thing", "use another"};
  const auto some = check_meters({there, refused, absent});
  ASSERT_EQ(some.size(), 2u);
  EXPECT_EQ(some[0].finding, "a0: module input");
  EXPECT_EQ(some[1].verdict, CheckStatus::warn)
      << "what is there and cannot be read is never left out";
  EXPECT_EQ(some[1].finding, "b0: permission denied");
  const auto none = check_meters({absent});
  ASSERT_EQ(none.size(), 1u);
  EXPECT_EQ(none[0].verdict, CheckStatus::warn);
  EXPECT_EQ(none[0].finding, "no such thing");
}

class DiskChecks : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_ =
      fs::path(testing::TempDir()) / ("perwatt-doctor-checks-" + std::to_string(getpid()));
};

TEST_F(DiskChecks, StoreThatIsNotThereYetCanBeMade) {
  const Check check = check_store(folder_ / "deep" / "store.sqlite");
  EXPECT_EQ(check.verdict, CheckStatus::ok) << check.finding;
  EXPECT_FALSE(fs::exists(folder_ / "deep")) << "a look changes nothing";
}

TEST_F(DiskChecks, WhatIsNoStoreFailsWithItsRemedy) {
  std::ofstream(folder_ / "store.sqlite") << std::string(5000, 'x');
  const Check check = check_store(folder_ / "store.sqlite");
  EXPECT_EQ(check.verdict, CheckStatus::fail);
  EXPECT_NE(check.finding, "");
  EXPECT_NE(check.remedy, "");
}

TEST_F(DiskChecks, StoreBelowAFileFails) {
  std::ofstream(folder_ / "file") << "x";
  const Check check = check_store(folder_ / "file" / "store.sqlite");
  EXPECT_EQ(check.verdict, CheckStatus::fail);
  EXPECT_THAT(check.finding, HasSubstr("file"));
}

TEST_F(DiskChecks, CacheSaysWhatIsFree) {
  const Check check = check_cache(folder_ / "cache");
  EXPECT_THAT(check.finding, HasSubstr("MB free"));
  EXPECT_EQ(check.remedy.empty(), check.verdict == CheckStatus::ok);
  EXPECT_TRUE(fs::is_empty(folder_)) << "a look changes nothing";
}

/// A clock on which each reading takes as long as it says.
class SlowClock final : public Clock {
 public:
  explicit SlowClock(Nanoseconds cost) : cost_(cost) {}
  Nanoseconds now() const override { return now_ += cost_; }
  void wait_until(Nanoseconds deadline) override { now_ = deadline; }

 private:
  Nanoseconds cost_;
  mutable Nanoseconds now_{0};
};

TEST(ClockCheck, TellsWhatAReadingCosts) {
  EXPECT_EQ(check_clock_cost(SlowClock(Nanoseconds(25))).finding, "25 ns a reading");
  EXPECT_EQ(check_clock_cost(SlowClock(Nanoseconds(25))).verdict, CheckStatus::ok);
  EXPECT_EQ(check_clock_cost(SlowClock(Nanoseconds(1500))).verdict, CheckStatus::warn);
}

}  // namespace
}  // namespace perwatt::cli
