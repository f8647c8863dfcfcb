#include "network/trained/trained.h"

#include <gmock/gmock.h>

#include <fstream>
#include <string>

#include "base/error.h"
#include "base/temporary_directory.h"
#include "network/catalogue/catalogue.h"

namespace perwatt::network::trained_test {
namespace {

using testing::HasSubstr;

const std::string kHeading = "network,address,file,bytes,sha256,preprocessing,licence,top1\n";
const std::string kHash(64, 'a');

std::string line(const std::string& network, const std::string& address = "http://host/models/",
                 const std::string& file = "x/own-1.onnx", const std::string& bytes = "5",
                 const std::string& sha256 = kHash, const std::string& top1 = "71.25") {
  return network + "," + address + "," + file + "," + bytes + "," + sha256 + ",imagenet,MIT," +
         top1 + "\n";
}

std::string refusal(const std::string& text) {
  try {
    parse_manifest(text, "own.csv");
  } catch (const Error& error) {
    EXPECT_NE(error.remedy(), "");
    return error.what();
  }
  return "accepted";
}

TEST(TrainedTest, BuiltInManifestHasEveryNetworkOfTheStudy) {
  for (const Entry& entry : catalog()) {
    const TrainedFile* file = find_entry(trained_files(), entry.name);
    ASSERT_NE(file, nullptr) << entry.name;
    EXPECT_THAT(file->preprocessing, testing::AnyOf("caffe", "imagenet"));
    EXPECT_GT(file->bytes, 4'000'000u);
  }
  EXPECT_EQ(find_entry(trained_files(), "GoogLeNet v1"), find_entry(trained_files(), "googlenet"));
  EXPECT_NE(find_entry(trained_files(), "SqueezeNet-1.1"),
            find_entry(trained_files(), "squeezenet"));
  EXPECT_EQ(find_entry(trained_files(), "resnet-51"), nullptr);
}

TEST(TrainedTest, ReadsEveryColumn) {
  const auto files =
      parse_manifest(kHeading + line("own-net") + "\r\n" +
                         line("other", "https://h:8080/a/", "b.onnx", "1", kHash, ""),
                     "own.csv");
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].network, "own-net");
  EXPECT_EQ(files[0].address, "http://host/models/");
  EXPECT_EQ(files[0].file, "x/own-1.onnx");
  EXPECT_EQ(files[0].file_name(), "own-1.onnx");
  EXPECT_EQ(files[0].bytes, 5u);
  EXPECT_EQ(files[0].sha256, kHash);
  EXPECT_EQ(files[0].preprocessing, "imagenet");
  EXPECT_EQ(files[0].licence, "MIT");
  EXPECT_EQ(files[0].top1, 71.25);
  EXPECT_EQ(files[1].top1, std::nullopt);
  EXPECT_EQ(files[1].file_name(), "b.onnx");
}

TEST(TrainedTest, RefusesAMalformedManifestWithItsLine) {
  const std::string address = "http://host/", file = "x.onnx";
  EXPECT_THAT(refusal(""), HasSubstr("own.csv:1: "));
  EXPECT_THAT(refusal("name,size\n"), HasSubstr("own.csv:1: "));
  EXPECT_THAT(refusal(kHeading), HasSubstr("own.csv:2: no file"));
  EXPECT_THAT(refusal(kHeading + line("a") + "b,http://h/,c\n"), HasSubstr("own.csv:3: expected"));
  EXPECT_THAT(refusal(kHeading + line("a") + line("a")), HasSubstr("own.csv:3: network 'a'"));
  for (const std::string name : {"", "../a", "a/b", "A", "-a", ".a", "a b"})
    EXPECT_THAT(refusal(kHeading + line(name)), HasSubstr("own.csv:2: network")) << name;
  for (const std::string bad : {"ftp://host/", "file:///", "http:///x/", "host/", "http://host",
                                "http://host/a b/", "http://host/?q=/", ""})
    EXPECT_THAT(refusal(kHeading + line("a", bad)), HasSubstr("own.csv:2: address")) << bad;
  for (const std::string bad : {"", "/etc/x", "../x", "a/../x", "a//x", "a/", "x?y", "x%2e", ".x"})
    EXPECT_THAT(refusal(kHeading + line("a", address, bad)), HasSubstr("own.csv:2: file")) << bad;
  for (const std::string bad : {"", "0", "-1", "1e3", "99999999999999999999", "16000000001", "5 "})
    EXPECT_THAT(refusal(kHeading + line("a", address, file, bad)), HasSubstr("own.csv:2: bytes"))
        << bad;
  for (const std::string& bad : {std::string(), std::string(63, 'a'), std::string(64, 'A')})
    EXPECT_THAT(refusal(kHeading + line("a", address, file, "1", bad)),
                HasSubstr("own.csv:2: sha256"));
  for (const std::string bad : {"101", "-1", "nan", "good"})
    EXPECT_THAT(refusal(kHeading + line("a", address, file, "1", kHash, bad)),
                HasSubstr("own.csv:2: top1"))
        << bad;
  EXPECT_THAT(refusal(kHeading + line("a\x1b[31m")), HasSubstr("own.csv:2: a value holds"));
}

TEST(TrainedTest, BoundsTheSizeOfAManifest) {
  EXPECT_THAT(refusal(kHeading + std::string(1'000'001, '\n')), HasSubstr("longer than"));
  EXPECT_THAT(refusal(kHeading + line(std::string(1001, 'a'))), HasSubstr("longer than"));
  std::string many = kHeading;
  for (int i = 0; i < 1001; ++i) many += line("n" + std::to_string(i));
  EXPECT_THAT(refusal(many), HasSubstr("own.csv:1002: more than 1000 files"));
}

TEST(TrainedTest, ReadsAManifestFromAFile) {
  const TemporaryDirectory folder;
  std::ofstream(folder.path() / "own.csv") << kHeading << line("own");
  EXPECT_EQ(read_manifest(folder.path() / "own.csv").size(), 1u);
  EXPECT_THROW(read_manifest(folder.path() / "missing.csv"), Error);
  EXPECT_THROW(read_manifest(folder.path()), Error);
}

TEST(TrainedTest, FindsWhatIsCachedInItsFullLengthOnly) {
  const TemporaryDirectory folder;
  const TrainedFile file = parse_manifest(kHeading + line("own"), "own.csv").front();
  const auto path = trained_path(file, folder.path());
  EXPECT_EQ(path, folder.path() / "own-trained-aaaaaaaaaaaaaaaa.onnx");
  EXPECT_FALSE(is_cached(file, folder.path()));
  std::ofstream(path) << "1234";
  EXPECT_FALSE(is_cached(file, folder.path()));
  std::ofstream(path) << "12345";
  EXPECT_TRUE(is_cached(file, folder.path()));
  EXPECT_FALSE(find_trained("squeezenet", folder.path()));
}

TEST(TrainedTest, FindsTheWeightsOfANetworkOfTheStudy) {
  const TemporaryDirectory folder;
  const TrainedFile& squeezenet = *find_entry(trained_files(), "squeezenet");
  const auto path = trained_path(squeezenet, folder.path());
  std::ofstream{path};
  std::filesystem::resize_file(path, squeezenet.bytes);
  const auto found = find_trained("SqueezeNet", folder.path());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->path, path);
  EXPECT_EQ(found->file.network, "squeezenet");
}

}  // namespace
}  // namespace perwatt::network::trained_test
