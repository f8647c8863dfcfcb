#include "network/caffe/weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "network/caffe/test_text.h"
#include "network/graph/builder.h"
#include "network/graph/parameters_fixture.h"

namespace perwatt::network::weights_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Blobs and the values that they view.
class Store {
 public:
  CaffeBlob blob(std::vector<std::int64_t> shape, std::vector<float> values) {
    kept_.push_back(std::move(values));
    const auto size = static_cast<std::int64_t>(kept_.back().size());
    const auto* first = reinterpret_cast<const std::byte*>(kept_.back().data());
    return {std::move(shape), {{first, size, 4, false}}, size};
  }
  CaffeBlob zeros(std::vector<std::int64_t> shape) {
    std::size_t size = 1;
    for (std::int64_t dimension : shape) size *= static_cast<std::size_t>(dimension);
    return blob(std::move(shape), std::vector<float>(size));
  }

 private:
  std::deque<std::vector<float>> kept_;
};

Graph small() {
  Builder net("small", {1, 4, 4});
  net.input().convolution("conv", 2, 1).batch_norm("bn").scale("scale").inner_product("fc", 1);
  return net.take();
}

std::vector<CaffeBlobs> whole(Store& store) {
  return {
      {"fc", {store.zeros({1, 1, 1, 32}), store.zeros({1, 1, 1, 1})}},
      {"unused", {store.zeros({7})}},
      {"conv", {store.blob({2, 1, 1, 1}, {3, 4}), store.blob({1, 1, 1, 2}, {5, 6})}},
      {"bn", {store.blob({2}, {8, 16}), store.blob({1, 2, 1, 1}, {4, 12}), store.blob({1}, {4})}},
      {"scale", {store.blob({2}, {1, 2}), store.blob({2}, {3, 4})}}};
}

TEST(CaffeWeights, AreMatchedByNameAndNormalised) {
  Store store;
  const Graph graph = small();
  const CaffeWeights weights(graph, whole(store), "w");
  EXPECT_THAT(values_of(graph, weights, "conv.weight"), ElementsAre(3, 4));
  EXPECT_THAT(values_of(graph, weights, "conv.bias"), ElementsAre(5, 6));
  EXPECT_THAT(values_of(graph, weights, "bn.mean"), ElementsAre(2, 4));
  EXPECT_THAT(values_of(graph, weights, "bn.variance"), ElementsAre(1, 3));
  EXPECT_THAT(values_of(graph, weights, "scale.bias"), ElementsAre(3, 4));
}

TEST(CaffeWeights, OfAScaleFactorOfZeroAreZeroAsInCaffe) {
  Store store;
  const Graph graph = small();
  std::vector<CaffeBlobs> layers = whole(store);
  layers[3].blobs[2] = store.blob({1}, {0});
  EXPECT_THAT(values_of(graph, CaffeWeights(graph, layers, "w"), "bn.mean"), ElementsAre(0, 0));
}

TEST(CaffeWeights, TakeTheLastOfTwoLayersOfOneName) {
  Store store;
  const Graph graph = small();
  std::vector<CaffeBlobs> layers = whole(store);
  layers.push_back({"scale", {store.blob({2}, {9, 9}), store.zeros({2})}});
  EXPECT_THAT(values_of(graph, CaffeWeights(graph, layers, "w"), "scale.weight"),
              ElementsAre(9, 9));
}

TEST(CaffeWeights, NameTheLayerAndBothShapes) {
  const Graph graph = small();
  const auto error = [&](const auto& change) {
    Store store;
    std::vector<CaffeBlobs> layers = whole(store);
    change(layers, store);
    return caffe_error_of([&] { CaffeWeights(graph, std::move(layers), "w"); });
  };
  using Layers = std::vector<CaffeBlobs>;
  EXPECT_EQ(error([](Layers& l, Store& s) {
              l[2].blobs[0] = s.zeros({3, 1, 1, 1});
            }),
            "w: layer 'conv': its weight is 3x1x1x1 in the file, but 2x1x1x1 in the net");
  EXPECT_EQ(error([](Layers& l, Store& s) {
              l[0].blobs[0] = s.zeros({32, 1});
            }),
            "w: layer 'fc': its weight is 32x1 in the file, but 1x32 in the net");
  EXPECT_EQ(error([](Layers& l, Store&) { l.erase(l.begin()); }),
            "w: layer 'fc': no weights of it are in the file, which has 4 layers with weights");
  EXPECT_EQ(error([](Layers& l, Store&) { l[2].blobs.pop_back(); }),
            "w: layer 'conv': the file has 1 blobs of it, but the net 2");
  EXPECT_THAT(error([](Layers& l, Store&) { l[3].blobs.pop_back(); }),
              HasSubstr("2 blobs of it, but the net 3"));
  EXPECT_THAT(error([](Layers& l, Store& s) { l[3].blobs[2] = s.zeros({2}); }),
              HasSubstr("scale factor is 2"));
}

}  // namespace
}  // namespace perwatt::network::weights_test
