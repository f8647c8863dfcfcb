// How a camera was held: EXIF's orientation, and turning a picture by it. Is NOT aware of how a
// picture is coded.
#pragma once

#include <cstddef>
#include <span>

#include "dataset/picture.h"

namespace perwatt::dataset {

/// The orientation (tag 0x0112 of the first directory, 1 to 8) in the TIFF structure of an EXIF
/// segment, what follows "Exif\0\0"; 1, as it stands, where there is none or the bytes make no
/// sense. Reads only inside `tiff`, at most 65,535 entries.
int exif_orientation(std::span<const std::byte> tiff);

/// The picture as it is meant to be seen: 2 mirrored, 3 turned by 180 degrees, 4 upside down, 5
/// transposed, 6 turned clockwise, 7 transposed along the other diagonal, 8 turned anticlockwise.
Picture oriented(Picture picture, int orientation);

/// Whether that orientation swaps width and height.
constexpr bool swaps_sides(int orientation) {
  return orientation >= 5 && orientation <= 8;
}

}  // namespace perwatt::dataset
