// PNG files, by libspng. Is NOT aware of other formats.
#pragma once

#include <cstddef>
#include <span>

#include "dataset/picture.h"

namespace perwatt::dataset {

bool is_png(std::span<const std::byte> file);

/// See decode_picture. Checksums of the chunks that make the picture must agree. Chunks beside it
/// are ignored; one above 16 MiB is an Error.
Picture decode_png(std::span<const std::byte> file, const DecodeOptions& options);

}  // namespace perwatt::dataset
