#include "network/catalogue/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <thread>

#include "base/error.h"
#include "base/temporary_directory.h"

namespace perwatt::network::catalogue_test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

const Entry& squeezenet_entry() {
  return *find_network("squeezenet");
}

TEST(Catalog, HasTheStudysNetworksInItsOrder) {
  std::vector<std::string_view> names, titles;
  for (const Entry& entry : catalog()) {
    names.push_back(entry.name);
    titles.push_back(entry.title);
    EXPECT_EQ(entry.make().name(), entry.name);
  }
  EXPECT_THAT(names, ElementsAre("alexnet", "googlenet", "squeezenet", "resnet-18", "resnet-50",
                                 "resnet-101", "resnet-152", "vgg-16", "vgg-19"));
  EXPECT_THAT(titles, ElementsAre("AlexNet", "GoogLeNet", "SqueezeNet", "ResNet-18", "ResNet-50",
                                  "ResNet-101", "ResNet-152", "VGG-16", "VGG-19"));
}

TEST(Catalog, FindsNamesWhateverTheirCaseAndPunctuation) {
  for (const char* name : {"resnet-50", "ResNet50", "RESNET_50", "ResNet 50", "resnet.50"}) {
    ASSERT_NE(find_network(name), nullptr) << name;
    EXPECT_EQ(find_network(name)->name, "resnet-50");
  }
  EXPECT_EQ(find_network("GoogLeNet v1"), find_network("googlenet"));
  EXPECT_EQ(find_network("SqueezeNet 1.0"), find_network("squeezenet"));
  EXPECT_EQ(find_network("resnet-5"), nullptr);
  EXPECT_EQ(find_network(""), nullptr);
}

TEST(Cache, BuildsOnceAndFindsAfterwards) {
  const TemporaryDirectory directory;
  std::uint64_t told = 0;
  const Built first = ensure_built(squeezenet_entry(), 1, directory.path(),
                                   [&](std::uint64_t written, std::uint64_t) { told = written; });
  EXPECT_FALSE(first.from_cache);
  EXPECT_GT(told, 4'000'000u);
  EXPECT_THAT(directory.names(), ElementsAre("squeezenet-seed1-g1-opset11.onnx"));
  const Built second = ensure_built(squeezenet_entry(), 1, directory.path());
  EXPECT_TRUE(second.from_cache);
  EXPECT_EQ(first.content_hash, second.content_hash);
  EXPECT_EQ(first.path, second.path);
  const Built other = ensure_built(squeezenet_entry(), 2, directory.path());
  EXPECT_FALSE(other.from_cache);
  EXPECT_NE(other.content_hash, first.content_hash);
}

TEST(Cache, BuildsAgainWhatAPowerCutLeft) {
  const TemporaryDirectory directory;
  const Built whole = ensure_built(squeezenet_entry(), 1, directory.path());
  const std::uintmax_t size = fs::file_size(whole.path);
  fs::resize_file(whole.path, size / 2);
  fs::resize_file(whole.path, size);
  const Built again = ensure_built(squeezenet_entry(), 1, directory.path());
  EXPECT_FALSE(again.from_cache);
  EXPECT_EQ(again.content_hash, whole.content_hash);
  EXPECT_TRUE(ensure_built(squeezenet_entry(), 1, directory.path()).from_cache);
}

TEST(Cache, FindsNothingAfterAKillInTheMiddle) {
  const TemporaryDirectory directory;
  const int status = in_child([&] {
    ensure_built(squeezenet_entry(), 1, directory.path(),
                 [](std::uint64_t, std::uint64_t) { ::raise(SIGKILL); });
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_FALSE(fs::exists(directory.path() / file_name(squeezenet_entry(), 1)));
  EXPECT_FALSE(ensure_built(squeezenet_entry(), 1, directory.path()).from_cache);
  EXPECT_THAT(directory.names(), ElementsAre(file_name(squeezenet_entry(), 1)));
}

TEST(Cache, ServesManyBuildersAtOnce) {
  const TemporaryDirectory directory;
  std::vector<Built> built(4);
  std::vector<std::thread> builders;
  for (Built& one : built)
    builders.emplace_back(
        [&one, &directory] { one = ensure_built(squeezenet_entry(), 1, directory.path()); });
  for (std::thread& builder : builders) builder.join();
  for (const Built& one : built) EXPECT_EQ(one.content_hash, built[0].content_hash);
  EXPECT_THAT(directory.names(), ElementsAre(file_name(squeezenet_entry(), 1)));
  EXPECT_TRUE(ensure_built(squeezenet_entry(), 1, directory.path()).from_cache);
}

TEST(Cache, NeedsNoWritingWhereTheFileIsThere) {
  const TemporaryDirectory directory;
  ensure_built(squeezenet_entry(), 1, directory.path());
  fs::permissions(directory.path(), fs::perms(0555));
  EXPECT_TRUE(true_without_rights(
      [&] { return ensure_built(squeezenet_entry(), 1, directory.path()).from_cache; }));
  EXPECT_TRUE(true_without_rights([&] {
    try {
      ensure_built(squeezenet_entry(), 2, directory.path());
    } catch (const Error& e) {
      return e.remedy().find("writable") != std::string::npos;
    }
    return false;
  }));
}

TEST(Cache, SaysWhereItCannotBeMade) {
  const TemporaryDirectory directory;
  std::ofstream(directory.path() / "plain") << "x";
  EXPECT_THROW(ensure_built(squeezenet_entry(), 1, directory.path() / "plain" / "cache"), Error);
}

/// A change here means that files of one recipe have changed: raise kGeneratorVersion. The large
/// networks are pinned in tests/networks.
TEST(Golden, ContentHashesOfTheDefaultSeed) {
  const TemporaryDirectory directory;
  const auto hash = [&](const char* network) {
    return ensure_built(*find_network(network), kDefaultSeed, directory.path()).content_hash;
  };
  EXPECT_EQ(hash("squeezenet"), "ca19a47592276ba23c7a1eea543bd716");
  EXPECT_EQ(hash("googlenet"), "f33240ef6fb2d11c29acadc2a1b34fab");
  EXPECT_EQ(hash("resnet-18"), "2bc7989997474c58fd860e60f25bec1d");
}

}  // namespace
}  // namespace perwatt::network::catalogue_test
