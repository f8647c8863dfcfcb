#include "network/onnx/model_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "base/error.h"
#include "base/hash.h"
#include "base/temporary_directory.h"
#include "network/catalogue/catalogue.h"
#include "network/graph/counts.h"
#include "network/onnx/counts.h"
#include "network/onnx/fixture.h"

namespace perwatt::network::model_file_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class ModelFileTest : public testing::Test {
 protected:
  std::filesystem::path put(const std::string& name, const std::string& bytes) const {
    const auto path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  /// "WHAT | REMEDY", the file's name in it; "" where it is read.
  std::string refusal(const std::filesystem::path& path) const {
    try {
      const ModelFile file(path);
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(path.string()));
      return std::string(error.what()) + " | " + error.remedy();
    }
    return "";
  }
  std::string refusal(const std::string& name, const std::string& bytes) const {
    return refusal(put(name, bytes));
  }

  TemporaryDirectory folder_;
};

TEST_F(ModelFileTest, WhatIsNoModelIsToldByItsBytes) {
  EXPECT_THAT(refusal("empty.onnx", ""), HasSubstr("is empty"));
  EXPECT_THAT(refusal("lfs.onnx", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
              HasSubstr("is a Git LFS pointer, not the model | run git lfs pull"));
  EXPECT_THAT(refusal("page.onnx", "\n<!DOCTYPE html><html>404</html>"), HasSubstr("a web page"));
  EXPECT_THAT(refusal("z.onnx", "\x1f\x8b\x08rest"), HasSubstr("compressed with gzip | unpack"));
  EXPECT_THAT(refusal("t.pt", "PK\x03\x04rest"), HasSubstr("ZIP archive"));
  EXPECT_THAT(refusal("t.tflite", std::string("\x1c\0\0\0TFL3", 8)), HasSubstr("TensorFlow Lite"));
  EXPECT_THAT(refusal("text.onnx", "hello\nworld\n"), HasSubstr("is text"));
  EXPECT_THAT(refusal("noise.onnx", "\x01\x02\x03"), HasSubstr("no whole ONNX model"));
}

TEST_F(ModelFileTest, WhatIsNoFileIsSaid) {
  EXPECT_THAT(refusal(folder_.path() / "none.onnx"), HasSubstr("No such file"));
  EXPECT_THAT(refusal(folder_.path()), HasSubstr("it is a directory"));
  const auto pipe = folder_.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(refusal(pipe), HasSubstr("not a regular file"));
}

TEST_F(ModelFileTest, ATruncatedFileIsRefused) {
  const std::string bytes = small_classifier().bytes();
  EXPECT_EQ(refusal("whole.onnx", bytes), "");
  EXPECT_THAT(refusal("half.onnx", bytes.substr(0, bytes.size() / 2)),
              HasSubstr("cut off, damaged"));
}

TEST_F(ModelFileTest, TheHashIsThatOfTheFile) {
  const ModelFile file(put("m.onnx", small_classifier().bytes()));
  EXPECT_EQ(file.content_hash(), hash_file(file.path()));
  EXPECT_EQ(file.bytes(), std::filesystem::file_size(file.path()));
}

/// A model whose filters lie in another file.
std::string split_model(const std::string& location, const std::string& offset = "",
                        const std::string& length = "") {
  OnnxFixture fixture;
  fixture.input("x", {0, 3, 8, 8})
      .node("Conv", {"x", "w"}, {"y"})
      .external("w", {4, 3, 3, 3}, location, offset, length)
      .output("y");
  return fixture.bytes();
}

TEST_F(ModelFileTest, WeightsBesideItAreCountedAndHashed) {
  put("deep/weights.bin", std::string(4 * 108 + 100, 'a'));
  const auto path = put("m.onnx", split_model("deep/weights.bin", "100", "432"));
  const ModelFile file(path);
  EXPECT_EQ(file.bytes(), std::filesystem::file_size(path) + 532);
  EXPECT_EQ(count(file.model()).parameters, 108);
  EXPECT_EQ(count(file.model()).macs, 108 * 36);
  const std::string before = file.content_hash();
  EXPECT_NE(before, hash_file(path));
  put("deep/weights.bin", std::string(4 * 108 + 100, 'b'));
  EXPECT_NE(ModelFile(path).content_hash(), before);
}

TEST_F(ModelFileTest, WeightsMustBeThereAndLongEnough) {
  EXPECT_THAT(refusal("none.onnx", split_model("none.bin")),
              AllOf(HasSubstr("none.bin, which is not there"), HasSubstr("| copy that file")));
  put("short.bin", std::string(431, 'a'));
  put("large.bin", std::string(1000, 'a'));
  EXPECT_THAT(refusal("a.onnx", split_model("short.bin")), HasSubstr("too short for tensor w"));
  EXPECT_THAT(refusal("b.onnx", split_model("large.bin", "600")), HasSubstr("too short"));
  EXPECT_THAT(refusal("c.onnx", split_model("large.bin", "18446744073709551615")),
              HasSubstr("too short"));
  EXPECT_THAT(refusal("d.onnx", split_model("large.bin", "0", "431")), HasSubstr("too short"));
  EXPECT_THAT(refusal("e.onnx", split_model("large.bin", "-1")), HasSubstr("offset"));
  EXPECT_THAT(refusal("f.onnx", split_model("")), HasSubstr("not said where"));
}

TEST_F(ModelFileTest, WeightsOutsideItsFolderAreRefused) {
  for (const char* place : {"/etc/passwd", "../m.bin", "a/../../m.bin", "..", "a\\..\\b"})
    EXPECT_THAT(refusal("m.onnx", split_model(place)), HasSubstr("outside its folder")) << place;
}

class BuiltModelTest : public testing::TestWithParam<std::string_view> {};

/// Kilobytes of this process's memory that no file stands behind.
long private_kilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssAnon:")) return std::stol(line.substr(8));
  return 0;
}

/// Through the file of hundreds of megabytes that `perwatt network build` writes.
TEST_P(BuiltModelTest, CountsAreThoseOfTheLayerGraph) {
  const TemporaryDirectory folder;
  const Entry& entry = *find_network(GetParam());
  const Built built = ensure_built(entry, kDefaultSeed, folder.path());
  const Counts expected = count(entry.make());
  [[maybe_unused]] const long before = private_kilobytes();
  const ModelFile file(built.path);
  const OnnxCounts counts = count(file.model());
#ifndef __SANITIZE_THREAD__  // whose shadow of what is read counts as ours
  EXPECT_LT(private_kilobytes() - before, 4096);
#endif
  EXPECT_EQ(counts.parameters, expected.parameters);
  EXPECT_EQ(counts.macs, expected.macs) << counts.macs_unknown;
}

INSTANTIATE_TEST_SUITE_P(Nine, BuiltModelTest,
                         testing::Values("alexnet", "googlenet", "squeezenet", "resnet-18",
                                         "resnet-50", "resnet-101", "resnet-152", "vgg-16",
                                         "vgg-19"),
                         [](const auto& each) {
                           std::string name(each.param);
                           std::erase(name, '-');
                           return name;
                         });

/// SqueezeNet 1.1 (its authors' prototxt), 3 x 224 x 224. A fire module of s squeeze and e + e
/// expand filters on c channels of side d costs d^2 (c s + s e + 9 s e):
///   conv1     3 -> 64, 3 x 3, stride 2, no pad: 111^2 x 64 x 27             21 290 688
///   pool1     3 x 3, stride 2, no pad: 111 -> 55
///   fire2     c 64,  s 16, e 64, d 55:   3025 x (1024 + 1024 + 9216)        34 073 600
///   fire3     c 128, s 16, e 64, d 55:   3025 x (2048 + 1024 + 9216)        37 171 200
///   pool3     55 -> 27
///   fire4     c 128, s 32, e 128, d 27:  729 x (4096 + 4096 + 36864)        32 845 824
///   fire5     c 256, s 32, e 128, d 27:  729 x (8192 + 4096 + 36864)        35 831 808
///   pool5     27 -> 13
///   fire6     c 256, s 48, e 192, d 13:  169 x (12288 + 9216 + 82944)       17 651 712
///   fire7     c 384, s 48, e 192, d 13:  169 x (18432 + 9216 + 82944)       18 690 048
///   fire8     c 384, s 64, e 256, d 13:  169 x (24576 + 16384 + 147456)     31 842 304
///   fire9     c 512, s 64, e 256, d 13:  169 x (32768 + 16384 + 147456)     33 226 752
///   conv10    512 -> 1000, 1 x 1, d 13:  169 x 512 000                      86 528 000
TEST(SharedModelTest, SqueezeNet11OfFloat16) {
  const char* shared = std::getenv("PERWATT_SHARED");
  const std::filesystem::path path =
      std::filesystem::path(shared != nullptr ? shared : PERWATT_TEST_DATA "/../../../shared") /
      "models/squeezenet1.1-fp16.onnx";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const ModelFile file(path);
  const OnnxCounts counts = count(file.model());
  EXPECT_EQ(counts.parameters, 1'235'496);
  EXPECT_EQ(counts.macs, 21'290'688 + 34'073'600 + 37'171'200 + 32'845'824 + 35'831'808 +
                             17'651'712 + 18'690'048 + 31'842'304 + 33'226'752 + 86'528'000);
  EXPECT_EQ(onnx::shape_text(file.model().inputs.at(0)), "1 x 3 x 224 x 224");
}

}  // namespace
}  // namespace perwatt::network::model_file_test
