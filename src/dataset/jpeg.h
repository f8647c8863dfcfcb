// JPEG files, by libjpeg-turbo. Is NOT aware of other formats.
#pragma once

#include <cstddef>
#include <span>

#include "dataset/picture.h"

namespace perwatt::dataset {

bool is_jpeg(std::span<const std::byte> file);

/// See decode_picture. Accurate DCT and smooth chroma upsampling, as Pillow decodes. Beyond
/// max_pixels it refuses progressive files whose pixels times scans exceed 2,000,000,000. Broken
/// (an Error): no end marker, or coded data that end early or make no sense. Extra bytes between
/// segments are let pass.
Picture decode_jpeg(std::span<const std::byte> file, const DecodeOptions& options);

}  // namespace perwatt::dataset
