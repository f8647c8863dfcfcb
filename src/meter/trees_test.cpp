// Every meter on every recorded tree: what must hold for all of them, and the totals that were
// computed by hand beside each tree (power.json).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "meter/choose.h"
#include "meter/contract_fixture.h"
#include "meter/probe.h"
#include "meter/registry.h"

namespace perwatt::meter::trees_test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<fs::path> trees() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(fs::path(PERWATT_TEST_DATA) / "machines"))
    found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

TEST(Trees, EveryMeterObeysTheContractOnEveryTree) {
  int opened = 0;
  for (const fs::path& tree : trees())
    for (const Plugin* plugin : plugins()) opened += expect_contract(*plugin, tree);
  EXPECT_GT(opened, 15);
}

/// The source that an expectation speaks of.
Source* find_source(const Chosen& chosen, const json& wanted) {
  for (const auto& source : chosen.sources)
    if (source->info().meter == wanted.at("meter") &&
        (!wanted.contains("name") || source->info().name == wanted.at("name")))
      return source.get();
  return nullptr;
}

void expect_probe(const Probe& probe, const json& wanted) {
  EXPECT_EQ(probe.info.boundary, wanted.at("boundary").get<std::string>());
  if (wanted.at("total_w").is_null()) {
    EXPECT_FALSE(probe.total_w) << *probe.total_w;
    EXPECT_FALSE(probe.reason.empty());
    EXPECT_FALSE(probe.remedy.empty());
  } else {
    ASSERT_TRUE(probe.total_w) << probe.reason;
    EXPECT_NEAR(*probe.total_w, wanted.at("total_w").get<double>(), 1e-6);
  }
  std::vector<std::string> counted;
  std::map<std::string, std::string> inside;
  for (const RailProbe& rail : probe.rails) {
    if (rail.channel.counted) counted.push_back(rail.channel.rail);
    if (!rail.channel.inside.empty()) inside[rail.channel.rail] = rail.channel.inside;
  }
  EXPECT_THAT(counted, testing::UnorderedElementsAreArray(
                           wanted.at("counted").get<std::vector<std::string>>()));
  for (const auto& [rail, outer] : wanted.at("inside").items())
    EXPECT_EQ(inside[rail], outer.get<std::string>()) << rail << " is listed, inside its whole";
}

TEST(Trees, TotalsAreThoseComputedByHand) {
  int compared = 0;
  for (const fs::path& tree : trees()) {
    std::ifstream file(tree / "power.json");
    if (!file) continue;
    const json expected = json::parse(file);
    SCOPED_TRACE(tree.filename().string());
    SimulatedClock clock;
    OpenRequest request;
    request.sysroot = Sysroot(tree);
    request.clock = &clock;
    const Chosen chosen = open_meters({}, request);
    for (const json& wanted : expected.at("sources")) {
      SCOPED_TRACE(wanted.dump());
      Source* found = find_source(chosen, wanted);
      ASSERT_NE(found, nullptr);
      expect_probe(probe(*found, clock, {}), wanted);
      ++compared;
    }
    if (expected.contains("absent"))
      for (const auto& [meter, reason] : expected.at("absent").items()) {
        const auto refused = std::ranges::find(chosen.refused, meter, &Finding::meter);
        ASSERT_NE(refused, chosen.refused.end()) << meter;
        EXPECT_THAT(refused->reason, testing::HasSubstr(reason.get<std::string>()));
        ++compared;
      }
  }
  EXPECT_GT(compared, 18);
}

}  // namespace
}  // namespace perwatt::meter::trees_test
