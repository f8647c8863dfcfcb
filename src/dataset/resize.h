// Resizing and cropping of pictures. Is NOT aware of networks or of what resizing is for.
#pragma once

#include "dataset/picture.h"

namespace perwatt::dataset {

/// Width and height in pixels.
struct Size {
  int width = 0;
  int height = 0;
  bool operator==(const Size&) const = default;
};

/// A part of a picture: its left top corner and its size, all inside the picture.
struct Part {
  int left = 0;
  int top = 0;
  Size size;
  bool operator==(const Part&) const = default;
};

/// The size whose shorter side is `shorter` and whose longer one keeps the ratio, rounded down.
Size with_shorter_side(Size size, int shorter);

/// The part of `size` in the middle of `whole`; where the margin is odd, the half pixel goes to the
/// even neighbour (as torchvision's CenterCrop rounds). Throws Error where it is larger than
/// `whole`.
Part centre_part(Size whole, Size size);

/// Resizes to `to` with an antialiased triangle filter (bilinear; its support grows with the ratio
/// when shrinking, as Pillow's BILINEAR does) and returns `part` of the result: the same bytes as a
/// crop after resizing, without computing the rest. Along rows first, rounded to bytes in between.
/// Integer arithmetic only: the same bytes on every machine. Throws Error where `to` is empty or
/// above 100 megapixels, or where `part` leaves it.
Picture resize(const Picture& picture, Size to, const Part& part);

}  // namespace perwatt::dataset
