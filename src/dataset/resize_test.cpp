#include "dataset/resize.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "base/hash.h"
#include "base/random.h"
#include "dataset/encoded_pictures.h"

namespace perwatt::dataset::resize_test {
namespace {

Picture noise(int width, int height) {
  const RandomStream random(5, 1);
  Picture picture{width, height, {}};
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(width * height * 3); ++i)
    picture.pixels.push_back(static_cast<std::uint8_t>(random.bits(i)));
  return picture;
}

Picture resized(const Picture& picture, Size to) {
  return resize(picture, to, {0, 0, to});
}

TEST(Resize, KeepsAPictureOfTheSameSize) {
  const Picture picture = noise(31, 17);
  EXPECT_EQ(resized(picture, {31, 17}).pixels, picture.pixels);
}

TEST(Resize, KeepsOneColourAtAnySize) {
  for (std::uint8_t level : {0, 1, 128, 254, 255}) {
    const Picture flat{37, 23, std::vector<std::uint8_t>(37 * 23 * 3, level)};
    for (const Size to : {Size{1, 1}, Size{12, 9}, Size{36, 24}, Size{200, 3}})
      for (std::uint8_t byte : resized(flat, to).pixels) ASSERT_EQ(byte, level);
  }
}

TEST(Resize, AveragesByATriangleWhenShrinking) {
  // Four pixels to two: the triangle around 1.0 reaches 2 to both sides: 0.75, 0.75, 0.25 of pixels
  // 0 (at 0.5), 1 (at 1.5), 2 (at 2.5), and what is left of the edge does not count.
  Picture row{4, 1, {}};
  for (std::uint8_t level : {10, 50, 90, 250}) row.pixels.insert(row.pixels.end(), 3, level);
  const Picture half = resized(row, {2, 1});
  EXPECT_EQ(half.pixels[0], 39);   // (0.75 * 10 + 0.75 * 50 + 0.25 * 90) / 1.75 = 38.57
  EXPECT_EQ(half.pixels[3], 153);  // (0.25 * 50 + 0.75 * 90 + 0.75 * 250) / 1.75 = 152.86
}

TEST(Resize, OfAPartIsThePartOfTheWhole) {
  const Picture picture = noise(100, 80);
  for (const Size to : {Size{60, 70}, Size{150, 90}}) {
    const Picture whole = resized(picture, to);
    const Part part{7, 11, {40, 33}};
    const Picture cut = resize(picture, to, part);
    for (int y = 0; y < part.size.height; ++y) {
      const auto from = whole.pixels.begin() + ((part.top + y) * to.width + part.left) * 3;
      EXPECT_TRUE(std::equal(from, from + part.size.width * 3,
                             cut.pixels.begin() + y * part.size.width * 3));
    }
  }
}

TEST(Resize, GivesTheSameBytesOnEveryMachine) {
  const Picture picture = resized(noise(333, 250), {227, 301});
  Hasher hasher;
  hasher.add(picture.pixels.data(), picture.pixels.size());
  EXPECT_EQ(hasher.hex(), "e083d0d3b08e94a54bfcfaf606b5fcbb");
}

TEST(Resize, RefusesWhatIsTooLargeOrOutside) {
  const Picture picture = noise(4, 4);
  EXPECT_THROW(resized(picture, {0, 4}), Error);
  EXPECT_THROW(resized(picture, {20'000, 20'000}), Error);
  EXPECT_THROW(resize(picture, {8, 8}, {1, 0, {8, 8}}), Error);
  EXPECT_THROW(resize(picture, {8, 8}, {-1, 0, {2, 2}}), Error);
  EXPECT_THROW(resized(Picture{}, {8, 8}), Error);
}

TEST(Resize, SurvivesExtremeRatios) {
  const Picture line{1'000'000, 1, std::vector<std::uint8_t>(3'000'000, 90)};
  EXPECT_EQ(resized(line, {3, 3}).pixels, std::vector<std::uint8_t>(27, 90));
  EXPECT_THROW(resized(line, with_shorter_side({line.width, line.height}, 256)), Error);
}

TEST(Size, KeepsTheRatioRoundedDown) {
  EXPECT_EQ(with_shorter_side({500, 375}, 256), (Size{341, 256}));
  EXPECT_EQ(with_shorter_side({375, 500}, 256), (Size{256, 341}));
  EXPECT_EQ(with_shorter_side({9, 9}, 256), (Size{256, 256}));
}

TEST(Part, OfTheCentreRoundsHalvesToEven) {
  EXPECT_EQ(centre_part({341, 256}, {224, 224}), (Part{58, 16, {224, 224}}));  // 58.5
  EXPECT_EQ(centre_part({343, 256}, {224, 224}), (Part{60, 16, {224, 224}}));  // 59.5
  EXPECT_EQ(centre_part({224, 224}, {224, 224}), (Part{0, 0, {224, 224}}));
  EXPECT_EQ(centre_part({225, 227}, {224, 224}), (Part{0, 2, {224, 224}}));  // 0.5 and 1.5
  EXPECT_THROW(centre_part({200, 300}, {224, 224}), Error);
}

}  // namespace
}  // namespace perwatt::dataset::resize_test
