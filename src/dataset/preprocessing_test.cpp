#include "dataset/preprocessing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <limits>

#include "base/error.h"
#include "base/hash.h"
#include "dataset/encoded_pictures.h"
#include "dataset/test_folder.h"

namespace perwatt::dataset::preprocessing_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string refusal(const std::function<void()>& body) {
  try {
    body();
  } catch (const UsageError& error) {
    EXPECT_FALSE(error.remedy().empty());
    return error.what();
  }
  return "";
}
std::string refusal(const std::string& text) {
  return refusal([&] { parse_preprocessing(text, "m.toml"); });
}

std::vector<float> tensor(const Picture& picture, const Preprocessing& preprocessing,
                          const InputShape& shape) {
  std::vector<float> out(static_cast<std::size_t>(shape.channels * shape.height * shape.width));
  fill_tensor(crop_of(picture, preprocessing, shape), preprocessing, shape, out);
  return out;
}

Picture two_pixels() {
  return {2, 1, {10, 20, 30, 40, 50, 60}};
}

TEST(Preprocessing, OfCaffeIsBlueGreenRedLessTheMean) {
  Preprocessing preprocessing = preset("caffe");
  preprocessing.resizing = Resizing::none;
  EXPECT_EQ(tensor(two_pixels(), preprocessing, {3, 1, 2}),
            (std::vector<float>{30 - 104, 60 - 104, 20 - 117, 50 - 117, 10 - 123, 40 - 123}));
}

TEST(Preprocessing, OfImageNetIsRedGreenBlueInUnits) {
  Preprocessing preprocessing = preset("imagenet");
  preprocessing.resizing = Resizing::none;
  preprocessing.layout = Layout::nhwc;
  const std::vector<float> values = tensor(two_pixels(), preprocessing, {3, 1, 2});
  EXPECT_EQ(values[0], (10 / 255.0f - 0.485f) / 0.229f);
  EXPECT_EQ(values[1], (20 / 255.0f - 0.456f) / 0.224f);
  EXPECT_EQ(values[5], (60 / 255.0f - 0.406f) / 0.225f);
}

TEST(Preprocessing, GivesTheSameBytesOnEveryMachine) {
  Hasher hasher;
  for (const std::string& name : preset_names()) {
    const std::vector<float> values = tensor(slopes(500, 375), preset(name), {3, 227, 227});
    hasher.add(values.data(), values.size() * sizeof(float));
  }
  EXPECT_EQ(hasher.hex(), "80fd781beb592548d2793f9b50ea27e1");
}

TEST(Preprocessing, SquashesWhateverTheRatio) {
  Preprocessing preprocessing;
  preprocessing.resizing = Resizing::squash;
  EXPECT_EQ(tensor(slopes(100, 30), preprocessing, {3, 8, 12}).size(), 3u * 8 * 12);
  preprocessing.squash = {20, 10};
  EXPECT_EQ(tensor(slopes(100, 30), preprocessing, {3, 8, 12}).size(), 3u * 8 * 12);
}

TEST(Preprocessing, IsRefusedWhereItDoesNotFit) {
  const Preprocessing caffe = preset("caffe");
  EXPECT_THAT(refusal([&] { check(caffe, {1, 28, 28}); }), HasSubstr("three channels"));
  EXPECT_THAT(refusal([&] { check(caffe, {3, 299, 299}); }), HasSubstr("larger than"));
  Preprocessing crop = caffe;
  crop.crop = {200, 200};
  EXPECT_THAT(refusal([&] { check(crop, {3, 224, 224}); }), HasSubstr("does not fill"));
  EXPECT_EQ(refusal([&] { check(crop, {3, 200, 200}); }), "");
  Preprocessing none = caffe;
  none.resizing = Resizing::none;
  EXPECT_THROW(tensor(slopes(100, 300), none, {3, 224, 224}), Error);
  EXPECT_THROW(preset("tensorflow"), UsageError);
  std::vector<float> wrong(10);
  EXPECT_THROW(
      fill_tensor(crop_of(slopes(300, 300), caffe, {3, 224, 224}), caffe, {3, 224, 224}, wrong),
      Error);
}

TEST(Preprocessing, ReadsEachKey) {
  const Preprocessing read = parse_preprocessing(
      "preset = \"imagenet\"\nresize = \"squash\"\nsize = [300, 200]\ncrop = [224, 192]\n"
      "order = \"BGR\"\nrange = 255\nmean = [1, 2.5, 3]\nstd = [58.4, 57, 57]\nlayout = \"NHWC\"\n",
      "m.toml");
  Preprocessing wanted;
  wanted.resizing = Resizing::squash;
  wanted.squash = {300, 200};
  wanted.crop = {224, 192};
  wanted.mean = {1, 2.5, 3};
  wanted.std = {58.4f, 57, 57};
  wanted.layout = Layout::nhwc;
  EXPECT_EQ(read, wanted);
}

TEST(Preprocessing, IsThePresetWhereNothingIsSaid) {
  EXPECT_EQ(parse_preprocessing("", "m.toml"), preset("caffe"));
  EXPECT_EQ(parse_preprocessing("preset = \"imagenet\"", "m.toml"), preset("imagenet"));
}

TEST(Preprocessing, TextComesBack) {
  std::vector<Preprocessing> all = {preset("caffe"), preset("imagenet")};
  all.push_back(preset("caffe"));
  all.back().resizing = Resizing::squash;
  all.push_back(all.back());
  all.back().squash = {30, 40};
  all.push_back(preset("imagenet"));
  all.back().resizing = Resizing::none;
  all.back().crop = {1, 2};
  for (const Preprocessing& one : all) {
    EXPECT_EQ(parse_preprocessing(to_toml(one), "m.toml"), one) << to_toml(one);
    for (const Preprocessing& other : all) EXPECT_EQ(to_toml(one) == to_toml(other), one == other);
  }
  EXPECT_EQ(to_toml(preset("imagenet")),
            "resize = \"shorter-side\"\nsize = 256\ncrop = \"input\"\norder = \"RGB\"\nrange = 1\n"
            "mean = [0.485, 0.456, 0.406]\nstd = [0.229, 0.224, 0.225]\nlayout = \"NCHW\"\n");
}

TEST(Preprocessing, FaultsNameTheirPlace) {
  EXPECT_THAT(refusal("range = 255\nsise = 3"), StartsWith("m.toml:2:1: unknown key sise"));
  EXPECT_THAT(refusal("mean = [1, 2]"), StartsWith("m.toml:1:8: mean must be three numbers"));
  EXPECT_THAT(refusal("mean = [1, 2, \"3\"]"), StartsWith("m.toml:1:15: "));
  EXPECT_THAT(refusal("std = [1, 0, 1]"), StartsWith("m.toml:1:11: 0 is no value for std"));
  EXPECT_THAT(refusal("std = [1, nan, 1]"), StartsWith("m.toml:1:11: "));
  EXPECT_THAT(refusal("mean = [1, inf, 1]"), StartsWith("m.toml:1:12: "));
  EXPECT_THAT(refusal("size = 0"), StartsWith("m.toml:1:8: size = 0 is no length"));
  EXPECT_THAT(refusal("size = 99999999999"), HasSubstr("is no length"));
  EXPECT_THAT(refusal("crop = 3"), HasSubstr("crop must be"));
  EXPECT_THAT(refusal("resize = \"none\"\nsize = 3"),
              StartsWith("m.toml:2:8: size has no meaning"));
  EXPECT_THAT(refusal("resize = \"stretch\""), StartsWith("m.toml:1:10: "));
  EXPECT_THAT(refusal("order = 3"), HasSubstr("3 is not a value of order"));
  EXPECT_THAT(refusal("range = 2"), HasSubstr("range"));
  EXPECT_THAT(refusal("resize = [0.5, 25e-2, [0], {a = 1}]"),
              HasSubstr("[0.5, 0.25, [0], a table] is not a value of resize"));
  EXPECT_THAT(refusal("preset = \"torch\""), HasSubstr("is no preset"));
  EXPECT_THAT(refusal("size = = 3"), StartsWith("m.toml:1:"));
  EXPECT_THAT(refusal(std::string(100'000, '#')), HasSubstr("too large"));
}

TEST(Preprocessing, LiesBesideItsModel) {
  const TestFolder folder;
  const auto model = folder.path() / "net.v2.onnx";
  EXPECT_EQ(preprocessing_file(model).filename(), "net.v2.preprocess.toml");
  EXPECT_EQ(preprocessing_beside(model), std::nullopt);
  std::ofstream(preprocessing_file(model)) << to_toml(preset("imagenet"));
  EXPECT_EQ(preprocessing_beside(model), preset("imagenet"));
  EXPECT_THROW(read_preprocessing(folder.path()), UsageError);
}

TEST(QuickDecoding, AsksForTwiceTheSize) {
  const DecodeOptions shorter = quick_decoding(preset("caffe"), {3, 224, 224});
  EXPECT_EQ(shorter.min_width, 512);
  EXPECT_EQ(shorter.min_height, 512);
  Preprocessing preprocessing;
  preprocessing.resizing = Resizing::squash;
  const DecodeOptions squash = quick_decoding(preprocessing, {3, 100, 200});
  EXPECT_EQ(squash.min_width, 400);
  EXPECT_EQ(squash.min_height, 200);
  preprocessing.resizing = Resizing::none;
  EXPECT_EQ(quick_decoding(preprocessing, {3, 100, 200}).min_width, 0);
}

}  // namespace
}  // namespace perwatt::dataset::preprocessing_test
