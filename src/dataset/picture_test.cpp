#include "dataset/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>

#include "base/error.h"
#include "base/random.h"
#include "dataset/encoded_pictures.h"
#include "dataset/jpeg_markers.h"
#include "dataset/orientation.h"
#include "dataset/test_folder.h"

namespace perwatt::dataset::picture_test {
namespace {

using ::testing::HasSubstr;
using Bytes = std::vector<std::byte>;

std::string refusal(const Bytes& file, const DecodeOptions& options = {}) {
  try {
    decode_picture(file, options);
  } catch (const Error& error) {
    EXPECT_FALSE(error.remedy().empty());
    return error.what();
  }
  return "";
}

double mean_difference(const Picture& a, const Picture& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += std::abs(a.pixels[i] - b.pixels[i]);
  return sum / static_cast<double>(a.pixels.size());
}

TEST(Picture, ComesBackFromAPngExactly) {
  const Picture picture = slopes(61, 47);
  const Picture decoded = decode_picture(png_of(picture));
  EXPECT_EQ(decoded.width, 61);
  EXPECT_EQ(decoded.height, 47);
  EXPECT_EQ(decoded.pixels, picture.pixels);
}

TEST(Picture, ComesBackFromAJpegNearly) {
  const Picture picture = slopes(61, 47);
  for (int flags : {0, TJFLAG_PROGRESSIVE}) {
    const Picture decoded = decode_picture(jpeg_of(picture, flags));
    ASSERT_EQ(decoded.pixels.size(), picture.pixels.size());
    EXPECT_LT(mean_difference(picture, decoded), 4);
  }
}

TEST(Picture, TurnsInksIntoLight) {
  // Inverted, as Adobe writes them: cyan 200, magenta 100, yellow 50, black 128 of 255. TurboJPEG
  // writes them as YCCK.
  Bytes file;
  std::vector<std::uint8_t> inks;
  for (int i = 0; i < 32 * 32; ++i) inks.insert(inks.end(), {200, 100, 50, 128});
  const Picture decoded = decode_picture(jpeg_of(inks, 32, 32, TJPF_CMYK));
  ASSERT_EQ(decoded.pixels.size(), 32u * 32 * 3);
  for (std::size_t i = 0; i < decoded.pixels.size(); i += 3) {
    EXPECT_NEAR(decoded.pixels[i], 100, 2);
    EXPECT_NEAR(decoded.pixels[i + 1], 50, 2);
    EXPECT_NEAR(decoded.pixels[i + 2], 25, 2);
  }
}

TEST(Picture, MakesGreyThreeEqualChannels) {
  const std::vector<std::uint8_t> grey(40 * 30, 77);
  const Picture decoded = decode_picture(jpeg_of(grey, 40, 30, TJPF_GRAY, 0, TJSAMP_GRAY));
  EXPECT_EQ(decoded.pixels, std::vector<std::uint8_t>(40 * 30 * 3, 77));
}

TEST(Picture, IsRefusedWhereTheBytesAreNone) {
  EXPECT_THAT(refusal({}), HasSubstr("empty"));
  EXPECT_THAT(refusal(Bytes(100, std::byte{'x'})), HasSubstr("neither"));
  EXPECT_THAT(refusal({std::byte{0xff}, std::byte{0xd8}, std::byte{0xff}}), HasSubstr("truncated"));
}

TEST(Picture, IsRefusedAboveTheLimit) {
  DecodeOptions options;
  options.max_pixels = 61 * 47 - 1;
  const Picture picture = slopes(61, 47);
  EXPECT_THAT(refusal(jpeg_of(picture), options), HasSubstr("too large: 61 x 47"));
  EXPECT_THAT(refusal(png_of(picture), options), HasSubstr("too large: 61 x 47"));
  options.max_pixels = 61 * 47;
  EXPECT_EQ(refusal(jpeg_of(picture), options), "");
  EXPECT_EQ(refusal(png_of(picture), options), "");
}

TEST(Picture, IsRefusedWhereverAJpegIsCut) {
  for (int flags : {0, TJFLAG_PROGRESSIVE}) {
    const Bytes whole = jpeg_of(slopes(40, 40), flags);
    for (std::size_t length = 0; length < whole.size(); ++length)
      ASSERT_NE(refusal(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length))),
                "")
          << length << " of " << whole.size();
  }
}

TEST(Picture, IsRefusedWhereAPngsPixelsAreCut) {
  const Bytes whole = png_of(slopes(40, 40));
  // An IEND chunk of 12 bytes and the checksums of the last pixels' chunk and stream follow.
  for (std::size_t length = 0; length < whole.size() - 20; ++length)
    ASSERT_NE(refusal(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length))),
              "")
        << length << " of " << whole.size();
}

TEST(Picture, SurvivesAnyDamage) {
  const std::vector<Bytes> files = {
      jpeg_of(slopes(40, 40)), jpeg_of(slopes(40, 40), TJFLAG_PROGRESSIVE), png_of(slopes(40, 40))};
  DecodeOptions options;
  options.max_pixels = 1'000'000;
  int decoded = 0;
  for (std::uint64_t round = 0; round < 3000; ++round) {
    const RandomStream random(11, round);
    Bytes file = files[round % files.size()];
    for (std::uint64_t i = 0; i < 1 + random.bits(0) % 8; ++i)
      file[random.bits(2 * i + 1) % file.size()] = static_cast<std::byte>(random.bits(2 * i + 2));
    try {
      const Picture picture = decode_picture(file, options);
      EXPECT_EQ(picture.pixels.size(), static_cast<std::size_t>(picture.width) *
                                           static_cast<std::size_t>(picture.height) * 3);
      ++decoded;
    } catch (const Error&) {
    }
  }
  EXPECT_GT(decoded, 0);
  EXPECT_LT(decoded, 3000);
}

TEST(Picture, ErrorsNameTheFile) {
  const TestFolder folder;
  const auto file = folder.add("bad.jpg", "no picture");
  try {
    read_picture(file);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("bad.jpg: neither"));
  }
  EXPECT_THROW(read_picture(folder.path()), Error);
  EXPECT_THROW(read_picture(folder.path() / "none.png"), Error);
}

TEST(JpegMarkers, CountsScans) {
  EXPECT_EQ(read_jpeg_markers(jpeg_of(slopes(40, 40))).scans, 1);
  const JpegMarkers progressive = read_jpeg_markers(jpeg_of(slopes(40, 40), TJFLAG_PROGRESSIVE));
  EXPECT_GT(progressive.scans, 3);
  EXPECT_TRUE(progressive.complete);
  EXPECT_EQ(progressive.orientation, 1);
}

TEST(Orientation, StaysInsideItsBytes) {
  const std::array<unsigned char, 26> plain = {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3,
                                               0,   1,   0,  0, 0, 6, 0, 0, 0, 0, 0,    0, 0};
  Bytes tiff;
  for (unsigned char byte : plain) tiff.push_back(std::byte{byte});
  EXPECT_EQ(exif_orientation(tiff), 6);
  for (std::size_t length = 0; length < 20; ++length)
    EXPECT_EQ(exif_orientation(std::span(tiff).first(length)), 1) << length;
  for (std::size_t at = 0; at < 18; ++at)
    for (int byte : {0, 1, 0x7f, 0xff}) {
      Bytes damaged = tiff;
      damaged[at] = static_cast<std::byte>(byte);
      const int orientation = exif_orientation(damaged);
      EXPECT_TRUE(orientation == 1 || orientation == 6);
    }
}

TEST(Orientation, TurnsBackWhatItTurned) {
  const Picture picture = slopes(5, 3);
  constexpr std::array<int, 9> kBack = {0, 1, 2, 3, 4, 5, 8, 7, 6};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Picture turned = oriented(picture, orientation);
    EXPECT_EQ(turned.width, swaps_sides(orientation) ? 3 : 5);
    EXPECT_EQ(oriented(turned, kBack[static_cast<std::size_t>(orientation)]).pixels,
              picture.pixels);
  }
  // Turned clockwise, the first pixel is what was at the bottom left.
  const Picture clockwise = oriented(picture, 6);
  EXPECT_TRUE(std::equal(clockwise.pixels.begin(), clockwise.pixels.begin() + 3,
                         picture.pixels.begin() + 2 * 5 * 3));
}

}  // namespace
}  // namespace perwatt::dataset::picture_test
