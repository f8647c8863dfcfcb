#include "dataset/jpeg.h"

#include <fmt/format.h>
#include <turbojpeg.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "dataset/jpeg_markers.h"
#include "dataset/orientation.h"

namespace perwatt::dataset {
namespace {

constexpr std::int64_t kMostPixelScans = 2'000'000'000;
/// A block of 8 x 8 coefficients costs a bit at least in the first scan, and sampling factors
/// spread it over 32 x 32 pixels at most: a shorter file cannot hold its picture.
constexpr std::int64_t kMostPixelsPerByte = 8192;

struct Destroy {
  void operator()(void* handle) const { tjDestroy(handle); }
};
using Decompressor = std::unique_ptr<void, Destroy>;

[[noreturn]] void broken(const std::string& what) {
  throw Error("broken JPEG: " + what, "replace the file, or leave it out");
}

struct Header {
  int width = 0;
  int height = 0;
  int colours = -1;
};

/// TurboJPEG also calls it an error where only the chroma sampling is unusual; decoding copes.
Header read_header(tjhandle handle, std::span<const std::byte> file) {
  Header header;
  int sampling = -1;
  const int status =
      tjDecompressHeader3(handle, reinterpret_cast<const unsigned char*>(file.data()),
                          static_cast<unsigned long>(file.size()), &header.width, &header.height,
                          &sampling, &header.colours);
  if (header.width < 1 || header.height < 1 || header.colours < 0)
    broken(status != 0 ? tjGetErrorStr2(handle) : "no size");
  return header;
}

void check_limits(const Header& header, std::size_t bytes, const JpegMarkers& markers,
                  const DecodeOptions& options) {
  const std::int64_t pixels = std::int64_t{header.width} * header.height;
  if (pixels > options.max_pixels)
    throw Error(fmt::format("the picture is too large: {} x {} pixels, at most {} in all",
                            header.width, header.height, options.max_pixels),
                "shrink the file, or leave it out");
  if (pixels / kMostPixelsPerByte > static_cast<std::int64_t>(bytes))
    broken(fmt::format("{} bytes cannot hold {} x {} pixels", bytes, header.width, header.height));
  if (pixels * markers.scans > kMostPixelScans)
    throw Error(fmt::format("the JPEG has too many scans: {} over {} x {} pixels", markers.scans,
                            header.width, header.height),
                "write the file anew as a baseline JPEG, or leave it out");
}

/// 1, 2, 4 or 8: how much smaller a picture may be decoded.
int shrinking(const Header& header, bool swap, const DecodeOptions& options) {
  if (options.min_width < 1 || options.min_height < 1) return 1;
  const int width = swap ? options.min_height : options.min_width;
  const int height = swap ? options.min_width : options.min_height;
  int by = 8;
  while (by > 1 && (header.width / by < width || header.height / by < height)) by /= 2;
  return by;
}

/// a * b / 255, rounded, for bytes.
std::uint8_t scaled(unsigned a, unsigned b) {
  return static_cast<std::uint8_t>((a * b + 127) / 255);
}

/// Inverted cyan, magenta, yellow, black (255: no ink) in place to red, green, blue.
void cmyk_to_rgb(std::vector<std::uint8_t>& pixels) {
  const std::size_t count = pixels.size() / 4;
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned black = pixels[4 * i + 3];
    for (std::size_t channel = 0; channel < 3; ++channel)
      pixels[3 * i + channel] = scaled(pixels[4 * i + channel], black);
  }
  pixels.resize(count * 3);
}

/// What libjpeg lets pass with a warning and leaves grey.
bool loses_pixels(std::string_view warning) {
  if (warning.find("extraneous bytes") != std::string_view::npos) return false;
  return warning.starts_with("Corrupt JPEG data") || warning.starts_with("Premature end");
}

}  // namespace

bool is_jpeg(std::span<const std::byte> file) {
  return file.size() >= 3 && file[0] == std::byte{0xff} && file[1] == std::byte{0xd8} &&
         file[2] == std::byte{0xff};
}

Picture decode_jpeg(std::span<const std::byte> file, const DecodeOptions& options) {
  const JpegMarkers markers = read_jpeg_markers(file);
  if (!markers.complete) broken("its end is missing, the file is truncated");
  const Decompressor decompressor(tjInitDecompress());
  if (!decompressor) throw Error("no memory to decode a JPEG", "free some memory");
  const Header header = read_header(decompressor.get(), file);
  check_limits(header, file.size(), markers, options);

  const int by = shrinking(header, swaps_sides(markers.orientation), options);
  const bool inks = header.colours == TJCS_CMYK || header.colours == TJCS_YCCK;
  const int format = inks ? TJPF_CMYK : TJPF_RGB;
  Picture picture{(header.width + by - 1) / by, (header.height + by - 1) / by, {}};
  picture.pixels.resize(static_cast<std::size_t>(picture.width) *
                        static_cast<std::size_t>(picture.height) * (inks ? 4 : 3));
  const int status =
      tjDecompress2(decompressor.get(), reinterpret_cast<const unsigned char*>(file.data()),
                    static_cast<unsigned long>(file.size()), picture.pixels.data(), picture.width,
                    0, picture.height, format, TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS);
  if (status != 0) {
    const std::string message = tjGetErrorStr2(decompressor.get());
    if (tjGetErrorCode(decompressor.get()) != TJERR_WARNING || loses_pixels(message))
      broken(message);
  }
  if (inks) cmyk_to_rgb(picture.pixels);
  return oriented(std::move(picture), markers.orientation);
}

}  // namespace perwatt::dataset
