#include "run/plan/network_source.h"

#include <gmock/gmock.h>

#include <fstream>

#include "base/error.h"
#include "base/hash.h"
#include "base/temporary_directory.h"
#include "network/catalogue/catalogue.h"
#include "network/graph/counts.h"
#include "network/onnx/fixture.h"
#include "run/plan/plan.h"

namespace perwatt::run::network_source_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class NetworkSourceTest : public testing::Test {
 protected:
  std::string put(const std::string& name) const {
    const auto path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    return network::small_classifier().write(path).string();
  }
  static std::vector<std::string> names(const std::vector<std::string>& files) {
    std::vector<std::string> list;
    for (const auto& source : model_sources(files)) list.push_back(source.name);
    return list;
  }

  TemporaryDirectory folder_;
};

TEST_F(NetworkSourceTest, AFileIsCalledByItsStem) {
  EXPECT_THAT(names({put("tiny.v2.onnx")}), ElementsAre("tiny.v2"));
  EXPECT_THAT(names({}), IsEmpty());
}

TEST_F(NetworkSourceTest, TheCataloguesNamesStayTheCatalogues) {
  EXPECT_THAT(names({put("ResNet50.onnx")}), ElementsAre("ResNet50.onnx"));
}

TEST_F(NetworkSourceTest, FilesOfOneNameAreToldApartByTheirFolders) {
  const std::string a = put("a/net.onnx"), b = put("b/net.onnx"), deep = put("b/a/net.onnx");
  EXPECT_THAT(names({a, b, put("c/other.onnx")}), ElementsAre("a/net", "b/net", "other"));
  EXPECT_THAT(names({a, (folder_.path() / "b/../a/net.onnx").string()}), ElementsAre("net"));
  EXPECT_THROW(names({a, deep}), UsageError);
}

TEST_F(NetworkSourceTest, WhatIsNoModelIsRefused) {
  EXPECT_THROW(names({(folder_.path() / "none.onnx").string()}), UsageError);
  EXPECT_THROW(names({folder_.path().string()}), Error);
  EXPECT_THROW(names({put("line\nbreak.onnx")}), UsageError);
  EXPECT_THROW(names({put("not-\xff-text.onnx")}), UsageError);
}

TEST_F(NetworkSourceTest, AFileIsReadyAsItIs) {
  const std::string path = put("tiny.onnx");
  const NetworkFile file = make_ready({"tiny", path}, 1, folder_.path() / "cache");
  EXPECT_EQ(file.path, path);
  EXPECT_EQ(file.weights, "file");
  EXPECT_EQ(file.content_hash, hash_file(path));
  EXPECT_EQ(file.parameters, 137);
  EXPECT_EQ(file.macs, 6932);
  EXPECT_FALSE(file.misfit);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "cache"));
}

TEST_F(NetworkSourceTest, TheCataloguesNetworkIsBuilt) {
  double last = 0;
  const NetworkFile file =
      make_ready({"squeezenet", {}}, 1, folder_.path(), [&last](double share) { last = share; });
  const auto& entry = *network::find_network("squeezenet");
  EXPECT_EQ(file.weights, "seeded");
  EXPECT_EQ(file.parameters, network::count(entry.make()).parameters);
  EXPECT_EQ(file.path, folder_.path() / network::file_name(entry, 1));
  EXPECT_GT(last, 0.9);
  EXPECT_THROW(make_ready({"squeezenett", {}}, 1, folder_.path()), UsageError);
}

TEST_F(NetworkSourceTest, ModelsStandBesideNetworksOrAlone) {
  const std::vector<engine::Description> found = {{"fast", "1", "built in", {{"cpu", "", {}}}}};
  Plan plan;
  plan.precisions = {"fp32"};
  plan.models = {put("tiny.onnx")};
  const auto alone = expand(plan, found);
  ASSERT_EQ(alone.size(), 1u);
  EXPECT_EQ(alone[0].network, "tiny");
  EXPECT_EQ(alone[0].model, plan.models[0]);
  EXPECT_EQ(alone[0].title(), "tiny fp32 fast/cpu");
  plan.networks = {"alexnet"};
  const auto beside = expand(plan, found);
  ASSERT_EQ(beside.size(), 2u);
  EXPECT_EQ(beside[0].network, "alexnet");
  EXPECT_TRUE(beside[0].model.empty());
  EXPECT_EQ(beside[1].network, "tiny");
}

}  // namespace
}  // namespace perwatt::run::network_source_test
