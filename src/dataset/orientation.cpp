#include "dataset/orientation.h"

#include <optional>

namespace perwatt::dataset {
namespace {

/// Numbers of a TIFF structure, in its own byte order; nothing outside.
struct Tiff {
  std::span<const std::byte> bytes;
  bool big_endian = false;

  std::optional<std::uint32_t> number(std::size_t at, std::size_t length) const {
    if (at > bytes.size() || bytes.size() - at < length) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < length; ++i) {
      const auto byte = std::to_integer<std::uint32_t>(bytes[at + i]);
      value = big_endian ? value << 8 | byte : value | byte << (8 * i);
    }
    return value;
  }
};

constexpr std::uint32_t kOrientationTag = 0x0112, kShort = 3, kMagic = 42;
constexpr std::size_t kEntryBytes = 12;

}  // namespace

int exif_orientation(std::span<const std::byte> bytes) {
  Tiff tiff{bytes};
  const auto order = tiff.number(0, 2);
  if (order != 0x4949u && order != 0x4d4du) return 1;
  tiff.big_endian = order == 0x4d4du;
  const auto directory = tiff.number(4, 4);
  if (tiff.number(2, 2) != kMagic || !directory) return 1;
  const auto entries = tiff.number(*directory, 2);
  if (!entries) return 1;
  for (std::size_t i = 0, at = std::size_t{*directory} + 2; i < *entries; ++i, at += kEntryBytes) {
    const auto tag = tiff.number(at, 2);
    if (!tag) return 1;
    if (*tag != kOrientationTag) continue;
    const auto value = tiff.number(at + 8, 2);
    if (tiff.number(at + 2, 2) != kShort || tiff.number(at + 4, 4) != 1u) return 1;
    return value && *value >= 1 && *value <= 8 ? static_cast<int>(*value) : 1;
  }
  return 1;
}

Picture oriented(Picture picture, int orientation) {
  if (orientation < 2 || orientation > 8) return picture;
  const bool swap = swaps_sides(orientation);
  const bool from_right =
      orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool from_bottom =
      orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const std::ptrdiff_t width = picture.width, height = picture.height;
  // Of the stored picture: where the result's first pixel lies, and the steps along its sides.
  const std::ptrdiff_t right = from_right ? -3 : 3, down = (from_bottom ? -3 : 3) * width;
  const std::ptrdiff_t first =
      (from_right ? width - 1 : 0) * 3 + (from_bottom ? height - 1 : 0) * width * 3;
  const std::ptrdiff_t across = swap ? down : right, along = swap ? right : down;

  Picture out{swap ? picture.height : picture.width, swap ? picture.width : picture.height, {}};
  out.pixels.resize(picture.pixels.size());
  std::uint8_t* to = out.pixels.data();
  for (std::ptrdiff_t y = 0; y < out.height; ++y) {
    std::ptrdiff_t from = first + y * along;
    for (std::ptrdiff_t x = 0; x < out.width; ++x, from += across)
      for (std::ptrdiff_t channel = 0; channel < 3; ++channel)
        *to++ = picture.pixels[static_cast<std::size_t>(from + channel)];
  }
  return out;
}

}  // namespace perwatt::dataset
