#include "report/figures/reference.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

namespace perwatt::report::reference_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kHeading =
    "device,power_mode,unit,network,precision,inferences_per_second,inferences_per_second_per_watt,"
    "mean_confidence,status\n";

std::string complaint(const std::string& csv) {
  try {
    parse_reference(csv);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(Reference, HoldsThePublishedConfigurations) {
  std::set<std::string> combinations;
  int without_memory = 0;
  for (const Published& row : reference()) {
    combinations.insert(row.device + row.power_mode + row.unit);
    without_memory += row.out_of_memory ? 1 : 0;
  }
  EXPECT_EQ(reference().size(), 288U);
  EXPECT_EQ(combinations.size(), 16U);
  EXPECT_EQ(without_memory, 4);
}

TEST(Reference, FindsAFigureAndAFailure) {
  const StudyDevice& nano = study_devices()[1];
  const Published* slow = find_published(nano, "resnet-50", "FP32");
  ASSERT_NE(slow, nullptr);
  EXPECT_DOUBLE_EQ(slow->throughput.value(), 20.3086);
  EXPECT_DOUBLE_EQ(slow->efficiency.value(), 1.89983);
  const Published* failed = find_published(nano, "VGG-16", "FP32");
  ASSERT_NE(failed, nullptr);
  EXPECT_TRUE(failed->out_of_memory);
  EXPECT_FALSE(failed->throughput.has_value());
  EXPECT_EQ(find_published(nano, "mobilenet", "FP32"), nullptr);
}

TEST(Reference, EveryDeviceHasEveryNetworkAtBothPrecisions) {
  for (const StudyDevice& device : study_devices())
    for (const StudyNetwork& network : study_networks())
      for (const char* precision : {"FP32", "FP16"})
        EXPECT_NE(find_published(device, network.title, precision), nullptr)
            << device.title << ' ' << network.name << ' ' << precision;
}

TEST(Reference, EachDeviceIsTheMostEfficientInItsThriftyMode) {
  std::vector<std::string> modes;
  for (const StudyDevice& device : thrifty_study_devices())
    modes.push_back(fmt::format("{} {}", device.title, device.power_mode));
  EXPECT_THAT(modes, ElementsAre("NCS default", "Nano 5W", "TX2 MAX-Q", "Xavier GPU 15W",
                                 "Xavier DLA 30W"));
}

TEST(Reference, TheChosenPowerModeIsTheFastest) {
  for (const StudyDevice& device : study_devices())
    for (const Published& row : reference()) {
      if (row.device != device.device || row.unit != device.unit || !row.throughput) continue;
      const Published* chosen = find_published(device, row.network, row.precision);
      ASSERT_NE(chosen, nullptr);
      EXPECT_GE(chosen->throughput.value(), *row.throughput) << row.network << row.power_mode;
    }
}

TEST(Reference, TitlesOfNetworks) {
  EXPECT_EQ(network_title("googlenet-v1"), "GoogLeNet");
  EXPECT_EQ(network_title("resnet_50"), "ResNet-50");
  EXPECT_EQ(network_title("my-own-net"), "my-own-net");
}

TEST(Reference, MalformedTextNamesTheLine) {
  const std::string heading(kHeading);
  EXPECT_THAT(complaint(""), HasSubstr("line 1: empty"));
  EXPECT_THAT(complaint("a,b\n"), HasSubstr("line 1: unknown heading"));
  EXPECT_THAT(complaint(heading + "a,b,c,d,e,1,2,3\n"), HasSubstr("line 2: expected 9 columns"));
  EXPECT_THAT(complaint(heading + "a,b,c,d,e,1,2,3,ok,x\n"), HasSubstr("expected 9 columns"));
  EXPECT_THAT(complaint(heading + "a,b,c,d,e,1x,2,3,ok\n"), HasSubstr("'1x' is not a number"));
  EXPECT_THAT(complaint(heading + "a,b,c,d,e,1,2,3,fine\n"), HasSubstr("unknown status 'fine'"));
  EXPECT_THAT(complaint(heading + "a,b,c,d,e,,2,3,ok\n"), HasSubstr("disagree"));
  EXPECT_EQ(complaint(heading + "a,b,c,d,e,1,,,ok\r\n\n"), "");
}

}  // namespace
}  // namespace perwatt::report::reference_test
