#include "run/plan/spelling.h"

#include <gtest/gtest.h>

namespace perwatt::run {
namespace {

const std::vector<std::string> kNetworks = {"alexnet",   "googlenet", "squeezenet", "resnet-18",
                                            "resnet-50", "vgg-16",    "vgg-19"};

TEST(EditDistanceTest, CountsEditsAndSwaps) {
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("vgg", "vgg"), 0);
  EXPECT_EQ(edit_distance("vgg16", "vgg19"), 1);
  EXPECT_EQ(edit_distance("alxenet", "alexnet"), 1);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
}

TEST(NearestWordTest, FindsWhatWasMeant) {
  EXPECT_EQ(nearest_word("alxnet", kNetworks), "alexnet");
  EXPECT_EQ(nearest_word("VGG_16", kNetworks), "vgg-16");
  EXPECT_EQ(nearest_word("resnet50v", kNetworks), "resnet-50");
  EXPECT_EQ(nearest_word("squeeze", kNetworks), "squeezenet");
}

TEST(NearestWordTest, FindsNothingForAStranger) {
  EXPECT_EQ(nearest_word("bert", kNetworks), "");
  EXPECT_EQ(nearest_word("", kNetworks), "");
  EXPECT_EQ(nearest_word(std::string(100000, 'x'), kNetworks), "");
}

TEST(SuggestTest, NamesTheNearestAndAllKnown) {
  EXPECT_EQ(suggest("cpx", {"cpu", "gpu"}), "did you mean cpu? known: cpu, gpu");
  EXPECT_EQ(suggest("tape", {"cpu", "gpu"}), "known: cpu, gpu");
}

}  // namespace
}  // namespace perwatt::run
