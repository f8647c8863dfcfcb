#include "dataset/png.h"

#include <fmt/format.h>
#include <spng.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "base/error.h"

namespace perwatt::dataset {
namespace {

constexpr std::array<unsigned char, 8> kSignature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
constexpr std::size_t kMostChunk = std::size_t{16} << 20, kMostChunks = std::size_t{64} << 20;
/// Deflate's best: 258 bytes from two bits.
constexpr std::uint64_t kMostBytesPerByte = 1032;

struct Free {
  void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};

void check(int status) {
  if (status != SPNG_OK)
    throw Error(fmt::format("broken PNG: {}", spng_strerror(status)),
                "replace the file, or leave it out");
}

/// Bytes of the picture's rows as they are stored, before compression.
std::uint64_t stored_bytes(const spng_ihdr& header) {
  const std::uint64_t channels = header.color_type == SPNG_COLOR_TYPE_TRUECOLOR         ? 3
                                 : header.color_type == SPNG_COLOR_TYPE_TRUECOLOR_ALPHA ? 4
                                 : header.color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA ? 2
                                                                                        : 1;
  return std::uint64_t{header.height} *
         (std::uint64_t{header.width} * channels * header.bit_depth / 8);
}

void check_limits(const spng_ihdr& header, std::size_t bytes, const DecodeOptions& options) {
  const std::uint64_t pixels = std::uint64_t{header.width} * header.height;
  if (pixels > static_cast<std::uint64_t>(std::max<std::int64_t>(options.max_pixels, 0)))
    throw Error(fmt::format("the picture is too large: {} x {} pixels, at most {} in all",
                            header.width, header.height, options.max_pixels),
                "shrink the file, or leave it out");
  if (stored_bytes(header) / kMostBytesPerByte > bytes)
    throw Error(fmt::format("broken PNG: {} bytes cannot hold {} x {} pixels", bytes, header.width,
                            header.height),
                "replace the file, or leave it out");
}

}  // namespace

bool is_png(std::span<const std::byte> file) {
  return file.size() >= kSignature.size() &&
         std::equal(kSignature.begin(), kSignature.end(), file.begin(),
                    [](unsigned char a, std::byte b) { return std::byte{a} == b; });
}

Picture decode_png(std::span<const std::byte> file, const DecodeOptions& options) {
  const std::unique_ptr<spng_ctx, Free> context(spng_ctx_new(0));
  if (!context) throw Error("no memory to decode a PNG", "free some memory");
  check(spng_set_chunk_limits(context.get(), kMostChunk, kMostChunks));
  check(spng_set_png_buffer(context.get(), file.data(), file.size()));
  spng_ihdr header{};
  check(spng_get_ihdr(context.get(), &header));
  check_limits(header, file.size(), options);
  Picture picture{static_cast<int>(header.width), static_cast<int>(header.height), {}};
  picture.pixels.resize(std::size_t{header.width} * header.height * 3);
  check(spng_decode_image(context.get(), picture.pixels.data(), picture.pixels.size(),
                          SPNG_FMT_RGB8, 0));
  return picture;
}

}  // namespace perwatt::dataset
