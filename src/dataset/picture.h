// A picture in memory, and how the bytes of a JPEG or PNG file become one. Is NOT aware of
// networks, labels or folders.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace perwatt::dataset {

/// Red, green, blue, a byte each, interleaved, row by row from the top left: width * height * 3
/// bytes.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;
};

struct DecodeOptions {
  /// Larger pictures are refused before anything of their size is allocated.
  std::int64_t max_pixels = 100'000'000;
  /// Where both are above 0, a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size (in the frequency
  /// domain, which is quicker), as long as the result is at least this wide and high (as displayed,
  /// so after orientation). 0: the full size. A PNG is always decoded in full.
  int min_width = 0;
  int min_height = 0;
};

/// Decodes a whole JPEG or PNG file, told apart by its signature. Grey becomes three equal
/// channels; CMYK becomes RGB as Pillow converts it (taken as inverted, the way Adobe writes it);
/// alpha is dropped, not blended; 16 bits keep the high byte; the first frame of an APNG counts.
/// Colour profiles and gamma are ignored. Throws Error where the bytes are no picture, are damaged
/// or incomplete (a JPEG without its end is broken, even if most of it can be seen), or break a
/// limit. Takes any bytes: memory and time are bounded by max_pixels and the length of the file.
Picture decode_picture(std::span<const std::byte> file, const DecodeOptions& options = {});

/// The bytes of a picture's file, at most 512 MiB. Throws Error where it cannot be read.
std::vector<std::byte> read_picture_file(const std::filesystem::path& file);

/// decode_picture of a file; its Error names the file.
Picture read_picture(const std::filesystem::path& file, const DecodeOptions& options = {});

}  // namespace perwatt::dataset
