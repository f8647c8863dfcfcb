// What the targets for pictures have in common: decoding as perwatt does it in a run.
#pragma once

#include "dataset/picture.h"
#include "dataset/preprocessing.h"
#include "target.h"

namespace perwatt::fuzz {

/// With the product's own limits; in full, or of every other length at a fraction of the size.
inline int decode(const std::uint8_t* data, std::size_t size) {
  static const dataset::DecodeOptions quick =
      dataset::quick_decoding(dataset::preset("caffe"), {3, 8, 8});
  return take([&] {
    const dataset::DecodeOptions options = size % 2 == 0 ? quick : dataset::DecodeOptions{};
    const dataset::Picture picture = dataset::decode_picture(bytes_of(data, size), options);
    const std::int64_t pixels = std::int64_t{picture.width} * picture.height;
    require(picture.width > 0 && picture.height > 0 && pixels <= options.max_pixels,
            "a picture keeps the limit");
    require(static_cast<std::int64_t>(picture.pixels.size()) == pixels * 3,
            "a picture has three bytes a pixel");
  });
}

}  // namespace perwatt::fuzz
