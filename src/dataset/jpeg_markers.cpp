#include "dataset/jpeg_markers.h"

#include <cstring>
#include <string_view>

#include "dataset/orientation.h"

namespace perwatt::dataset {
namespace {

constexpr unsigned kStuffed = 0x00, kTemporary = 0x01, kFirstRestart = 0xd0, kStart = 0xd8,
                   kEnd = 0xd9, kScan = 0xda, kApplication1 = 0xe1, kFill = 0xff;
constexpr std::string_view kExif{"Exif\0\0", 6};

/// A marker without a segment of its own.
bool stands_alone(unsigned marker) {
  return marker == kStuffed || marker == kTemporary ||
         (marker >= kFirstRestart && marker <= kStart);
}

bool is_exif(std::span<const std::byte> segment) {
  return segment.size() > kExif.size() &&
         std::memcmp(segment.data(), kExif.data(), kExif.size()) == 0;
}

}  // namespace

JpegMarkers read_jpeg_markers(std::span<const std::byte> file) {
  JpegMarkers found;
  for (std::size_t at = 0;;) {
    const void* next =
        at < file.size() ? std::memchr(file.data() + at, kFill, file.size() - at) : nullptr;
    if (next == nullptr) return found;
    at = static_cast<std::size_t>(static_cast<const std::byte*>(next) - file.data()) + 1;
    while (at < file.size() && file[at] == std::byte{kFill}) ++at;
    if (at == file.size()) return found;
    const auto marker = std::to_integer<unsigned>(file[at++]);
    if (marker == kEnd) {
      found.complete = true;
      return found;
    }
    if (stands_alone(marker)) continue;
    if (file.size() - at < 2) return found;
    const std::size_t length =
        std::to_integer<std::size_t>(file[at]) << 8 | std::to_integer<std::size_t>(file[at + 1]);
    if (length < 2 || file.size() - at < length) return found;
    const auto segment = file.subspan(at + 2, length - 2);
    if (marker == kScan) ++found.scans;
    if (marker == kApplication1 && found.orientation == 1 && is_exif(segment))
      found.orientation = exif_orientation(segment.subspan(kExif.size()));
    at += length;
  }
}

}  // namespace perwatt::dataset
