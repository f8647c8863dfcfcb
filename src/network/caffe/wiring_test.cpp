#include "network/caffe/wiring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace perwatt::network::wiring_test {
namespace {

CaffeNet net_of(std::vector<CaffeLayer> layers) {
  CaffeNet net;
  net.input = "data";
  net.input_shape = {1, 3, 8, 8};
  net.layers = std::move(layers);
  return net;
}

CaffeLayer layer(const std::string& type, std::vector<std::string> bottoms,
                 std::vector<std::string> tops) {
  CaffeLayer made;
  made.name = type;
  made.type = type;
  made.bottoms = std::move(bottoms);
  made.tops = std::move(tops);
  return made;
}

TEST(CaffeWiring, SplitsGiveWhatTheyRead) {
  const std::vector<CaffeNode> nodes = wire_caffe_net(
      net_of({layer("Split", {"data"}, {"a", "b"}), layer("Concat", {"a", "b"}, {"c"})}), "net");
  ASSERT_EQ(nodes.size(), 2u);
  EXPECT_THAT(nodes[1].inputs, testing::ElementsAre(0, 0));
}

TEST(CaffeWiring, RefusesASplitOfMoreThanOne) {
  const CaffeNet net =
      net_of({layer("ReLU", {"data"}, {"a"}), layer("Split", {"data", "a"}, {"b", "c"}),
              layer("Concat", {"b", "c"}, {"d"})});
  try {
    wire_caffe_net(net, "net");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("'Split': splits more than one bottom"));
  }
}

}  // namespace
}  // namespace perwatt::network::wiring_test
