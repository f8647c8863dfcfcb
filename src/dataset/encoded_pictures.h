// Pictures for tests, and their files made in memory. Used by tests and benchmarks only.
#pragma once

#include <spng.h>
#include <turbojpeg.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <vector>

#include "dataset/picture.h"

namespace perwatt::dataset {

/// Smooth slopes of all three channels, and edges.
inline Picture slopes(int width, int height) {
  Picture picture{width, height, {}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      picture.pixels.push_back(static_cast<std::uint8_t>(255 * x / width));
      picture.pixels.push_back(static_cast<std::uint8_t>(255 * y / height));
      picture.pixels.push_back(static_cast<std::uint8_t>((x / 16 + y / 16) % 2 == 0 ? 40 : 200));
    }
  return picture;
}

/// `pixels` are of the format that `pixel_format` (TJPF_...) says.
inline std::vector<std::byte> jpeg_of(const std::vector<std::uint8_t>& pixels, int width,
                                      int height, int pixel_format, int flags = 0,
                                      int sampling = TJSAMP_444) {
  const std::unique_ptr<void, int (*)(tjhandle)> compressor(tjInitCompress(), tjDestroy);
  unsigned char* data = nullptr;
  unsigned long size = 0;
  if (tjCompress2(compressor.get(), pixels.data(), width, 0, height, pixel_format, &data, &size,
                  sampling, 95, flags) != 0)
    throw std::runtime_error(tjGetErrorStr2(compressor.get()));
  const auto* first = reinterpret_cast<const std::byte*>(data);
  std::vector<std::byte> file(first, first + size);
  tjFree(data);
  return file;
}
inline std::vector<std::byte> jpeg_of(const Picture& picture, int flags = 0) {
  return jpeg_of(picture.pixels, picture.width, picture.height, TJPF_RGB, flags, TJSAMP_420);
}

inline std::vector<std::byte> png_of(const Picture& picture) {
  const std::unique_ptr<spng_ctx, void (*)(spng_ctx*)> context(spng_ctx_new(SPNG_CTX_ENCODER),
                                                               spng_ctx_free);
  spng_ihdr header{};
  header.width = static_cast<std::uint32_t>(picture.width);
  header.height = static_cast<std::uint32_t>(picture.height);
  header.bit_depth = 8;
  header.color_type = SPNG_COLOR_TYPE_TRUECOLOR;
  spng_set_option(context.get(), SPNG_ENCODE_TO_BUFFER, 1);
  spng_set_ihdr(context.get(), &header);
  if (spng_encode_image(context.get(), picture.pixels.data(), picture.pixels.size(), SPNG_FMT_PNG,
                        SPNG_ENCODE_FINALIZE) != SPNG_OK)
    throw std::runtime_error("cannot encode a PNG");
  std::size_t size = 0;
  int problem = 0;
  void* data = spng_get_png_buffer(context.get(), &size, &problem);
  const auto* first = static_cast<const std::byte*>(data);
  std::vector<std::byte> file(first, first + size);
  std::free(data);
  return file;
}

}  // namespace perwatt::dataset
