// The markers of a JPEG file: whether it is whole, what it costs to decode, how it is to be turned.
// Is NOT aware of pixels.
#pragma once

#include <cstddef>
#include <span>

namespace perwatt::dataset {

struct JpegMarkers {
  /// The end marker was reached; false where the file is truncated or a segment leaves it.
  bool complete = false;
  /// How often coded data begins: more than once in a progressive file.
  int scans = 0;
  /// EXIF's, 1 to 8; 1 where there is none.
  int orientation = 1;
};

/// Walks the markers from the start of the file to its end marker, once over the bytes.
JpegMarkers read_jpeg_markers(std::span<const std::byte> file);

}  // namespace perwatt::dataset
