// Sound pictures and texts. Is NOT aware of networks.
#include <spng.h>
#include <stdlib.h>
#include <turbojpeg.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "base/random.h"
#include "dataset/encoded_pictures.h"
#include "dataset/preprocessing.h"
#include "run/plan/plan.h"
#include "seeds.h"

namespace perwatt::fuzz {
namespace {

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<std::uint8_t> noise(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  const RandomStream random(3, size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(random.bits(i / 5));
  return bytes;
}

/// With an EXIF segment that turns the picture by 90 degrees.
std::string turned(const std::string& jpeg) {
  constexpr char kExif[] =
      "\xff\xe1\x00\x22"
      "Exif\0\0"
      "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
  return jpeg.substr(0, 2) + std::string(kExif, sizeof kExif - 1) + jpeg.substr(2);
}

/// TurboJPEG takes these settings from the environment only.
std::string jpeg_with(const char* setting, const char* value, int flags = 0) {
  setenv(setting, value, 1);
  const std::string file = text_of(dataset::jpeg_of(dataset::slopes(33, 29), flags));
  unsetenv(setting);
  return file;
}

using Encoder = std::unique_ptr<spng_ctx, void (*)(spng_ctx*)>;

/// Chunks that decoders look at besides the pixels.
void add_chunks(spng_ctx* context, int colour) {
  spng_set_gama(context, 0.45455);
  spng_phys density{2835, 2835, 1};
  spng_set_phys(context, &density);
  spng_time time{2026, 1, 2, 3, 4, 5};
  spng_set_time(context, &time);
  static char words[] = "seed";  // read when the picture is encoded
  spng_text text{};
  text.type = SPNG_TEXT;
  text.text = words;
  text.length = sizeof words - 1;
  std::copy_n(words, sizeof words, text.keyword);
  spng_set_text(context, &text, 1);
  spng_trns clear{};
  clear.gray = 1;
  clear.n_type3_entries = 2;
  if ((colour & 4) == 0) spng_set_trns(context, &clear);
}

std::string png(int colour, int depth, bool interlaced) {
  constexpr std::uint32_t kWidth = 21, kHeight = 17;
  constexpr std::array<std::size_t, 7> kChannels = {1, 0, 3, 1, 2, 0, 4};
  const Encoder encoder(spng_ctx_new(SPNG_CTX_ENCODER), spng_ctx_free);
  spng_ihdr header{};
  header.width = kWidth;
  header.height = kHeight;
  header.bit_depth = static_cast<std::uint8_t>(depth);
  header.color_type = static_cast<std::uint8_t>(colour);
  header.interlace_method = interlaced ? SPNG_INTERLACE_ADAM7 : SPNG_INTERLACE_NONE;
  spng_set_option(encoder.get(), SPNG_ENCODE_TO_BUFFER, 1);
  spng_set_ihdr(encoder.get(), &header);
  spng_plte palette{};
  palette.n_entries = 1u << std::min(depth, 8);
  for (std::uint32_t i = 0; i < palette.n_entries; ++i)
    palette.entries[i].red = static_cast<std::uint8_t>(i * 3);
  if (colour == SPNG_COLOR_TYPE_INDEXED) spng_set_plte(encoder.get(), &palette);
  add_chunks(encoder.get(), colour);
  const std::size_t row =
      (kWidth * kChannels[static_cast<std::size_t>(colour)] * static_cast<std::size_t>(depth) + 7) /
      8;
  const std::vector<std::uint8_t> pixels = noise(row * kHeight);
  const int status = spng_encode_image(encoder.get(), pixels.data(), pixels.size(), SPNG_FMT_PNG,
                                       SPNG_ENCODE_FINALIZE);
  if (status != SPNG_OK) throw std::runtime_error(spng_strerror(status));
  std::size_t size = 0;
  int problem = 0;
  const std::unique_ptr<void, void (*)(void*)> data(
      spng_get_png_buffer(encoder.get(), &size, &problem), std::free);
  return {static_cast<const char*>(data.get()), size};
}

}  // namespace

std::vector<std::string> jpeg_seeds() {
  const dataset::Picture picture = dataset::slopes(33, 29);
  const auto of = [&](int format, int sampling, std::size_t channels, int flags = 0) {
    return text_of(dataset::jpeg_of(channels == 3 ? picture.pixels : noise(33 * 29 * channels), 33,
                                    29, format, flags, sampling));
  };
  return {of(TJPF_RGB, TJSAMP_444, 3),
          of(TJPF_RGB, TJSAMP_420, 3, TJFLAG_PROGRESSIVE),
          of(TJPF_RGB, TJSAMP_422, 3),
          of(TJPF_RGB, TJSAMP_411, 3),
          of(TJPF_GRAY, TJSAMP_GRAY, 1),
          of(TJPF_CMYK, TJSAMP_444, 4),
          of(TJPF_CMYK, TJSAMP_420, 4, TJFLAG_PROGRESSIVE),
          turned(of(TJPF_RGB, TJSAMP_440, 3)),
          jpeg_with("TJ_RESTART", "1"),
          jpeg_with("TJ_ARITHMETIC", "1"),
          jpeg_with("TJ_ARITHMETIC", "1", TJFLAG_PROGRESSIVE)};
}

std::vector<std::string> png_seeds() {
  std::vector<std::string> seeds;
  for (const bool interlaced : {false, true}) {
    for (const int depth : {1, 2, 4, 8, 16}) seeds.push_back(png(0, depth, interlaced));
    for (const int depth : {1, 2, 4, 8}) seeds.push_back(png(3, depth, interlaced));
    for (const int colour : {2, 4, 6})
      for (const int depth : {8, 16}) seeds.push_back(png(colour, depth, interlaced));
  }
  return seeds;
}

std::vector<std::string> preprocessing_seeds() {
  return {dataset::to_toml(dataset::preset("caffe")), dataset::to_toml(dataset::preset("imagenet")),
          "preset = \"imagenet\"\nresize = \"squash\"\nsize = [299, 299]\ncrop = \"input\"\n"
          "order = 'BGR'\nrange = 1\nmean = [0.5, 1e-1, 0]\nlayout = \"NHWC\"\n"};
}

std::vector<std::string> plan_seeds() {
  run::Plan plan;
  plan.networks = {"resnet-50", "vgg-16"};
  plan.models = {"a.onnx", "b c.onnx"};
  plan.engines = {"synthetic"};
  plan.batches = {1, 8};
  plan.scenarios = {"offline"};
  plan.data = "pictures";
  plan.preprocessing = "imagenet";
  plan.pictures = 100;
  plan.engine_options = {{"synthetic.latency", "5"}};
  return {run::to_toml({}), run::to_toml(plan)};
}

std::vector<std::string> list_seeds() {
  return {"# pictures\na.jpg 1\n\"b c.jpg\" n01440764\nd.jpg\tmug\n",
          "path,label\na.jpg,1\n\"b, \"\"c\"\".png\",tench\ne.png\n",
          "n01440764 tench, Tinca tinca\nn03063599 coffee mug\nn03782006 monitor\n"};
}

}  // namespace perwatt::fuzz
