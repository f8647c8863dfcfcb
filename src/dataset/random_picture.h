// Pictures from a seed, as a trained network's input looks like: blue, green, red, 0 to 255, less
// ImageNet's means. Is NOT aware of files or networks.
#pragma once

#include <cstdint>
#include <span>

namespace perwatt::dataset {

/// Fills `out` (channels x height x width values, row by row) with picture number `index` of
/// `seed`: whole bytes less the mean of blue, green and red (103.939, 116.779, 123.68, as the
/// networks' authors have them; 117 for any other channel), so between -124 and 152. The content is
/// smooth at several scales, with amplitude in proportion to scale as in natural pictures, mostly
/// the same in all channels. Integer arithmetic but for one subtraction: the same bytes on every
/// machine.
void fill_random_picture(std::uint64_t seed, std::int64_t index, int channels, int height,
                         int width, std::span<float> out);

}  // namespace perwatt::dataset
