// The example of a meter, on every recorded tree and on those that it has beside it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "meter/contract_fixture.h"

namespace perwatt::meter {

extern const Plugin example_plugin;

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

const fs::path kOwn = fs::path(EXAMPLE_METER_TREES);

TEST(ExampleMeter, ObeysTheContractOnEveryTree) {
  int trees = 0, opened = 0;
  for (const fs::path& folder : {fs::path(PERWATT_TEST_DATA) / "machines", kOwn})
    for (const auto& entry : fs::directory_iterator(folder)) {
      ++trees;
      opened += expect_contract(example_plugin, entry.path());
    }
  EXPECT_GT(trees, 20);
  EXPECT_EQ(opened, 2) << "on its own trees, but the one that refuses";
}

TEST(ExampleMeter, GivesTheWattsOfItsTree) {
  SimulatedClock clock;
  OpenRequest request{"", Sysroot(kOwn / "steady"), &clock};
  const auto sources = example_plugin.open(request);
  ASSERT_EQ(sources.size(), 1U);
  const Probe probed = probe(*sources.front(), clock, {});
  EXPECT_EQ(probed.info.boundary, "whole machine, at its input");
  EXPECT_NEAR(probed.total_w.value_or(0), 5.2, 1e-9);
}

TEST(ExampleMeter, AReadingThatFailsIsAFailureAndNoZero) {
  SimulatedClock clock;
  OpenRequest request{"", Sysroot(kOwn / "stumbling"), &clock};
  const auto sources = example_plugin.open(request);
  ASSERT_EQ(sources.size(), 1U);
  struct Kept final : Sink {
    void reading(int, Nanoseconds, Nanoseconds, double value) override { watts.push_back(value); }
    void failure(int, const std::string& reason, const std::string&) override {
      reasons.push_back(reason);
    }
    std::vector<double> watts;
    std::vector<std::string> reasons;
  } kept;
  for (int i = 0; i < 4; ++i) sources.front()->poll(kept);
  EXPECT_THAT(kept.watts, ElementsAre(5.0, 6.0));
  EXPECT_THAT(kept.reasons, ElementsAre(HasSubstr("did not answer"), HasSubstr("cannot be")));
}

TEST(ExampleMeter, SaysWhyItCannotBeRead) {
  const auto findings = example_plugin.detect(Sysroot(kOwn / "refusing"));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings[0].reason, HasSubstr("permission denied"));
  EXPECT_THAT(findings[0].remedy, HasSubstr("run as root"));
}

}  // namespace
}  // namespace perwatt::meter
