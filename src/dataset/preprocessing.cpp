#include "dataset/preprocessing.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace perwatt::dataset {
namespace {

/// Below this ratio a JPEG decoded at a fraction of its size would differ visibly.
constexpr int kQuickRatio = 2;

Size crop_of(const Preprocessing& preprocessing, const InputShape& shape) {
  return preprocessing.crop == Size{} ? Size{shape.width, shape.height} : preprocessing.crop;
}
Size squash_of(const Preprocessing& preprocessing, const InputShape& shape) {
  return preprocessing.squash == Size{} ? Size{shape.width, shape.height} : preprocessing.squash;
}

/// What a picture of this size is resized to.
Size resized(Size size, const Preprocessing& preprocessing, const InputShape& shape) {
  switch (preprocessing.resizing) {
    case Resizing::shorter_side:
      return with_shorter_side(size, preprocessing.shorter_side);
    case Resizing::squash:
      return squash_of(preprocessing, shape);
    case Resizing::none:
      break;
  }
  return size;
}

/// The values of all bytes of one channel of the tensor. A byte is divided by 255 before the mean
/// is taken off; none of the steps can be fused into another.
std::array<float, 256> values_of_bytes(const Preprocessing& preprocessing, std::size_t channel) {
  std::array<float, 256> values;
  for (std::size_t byte = 0; byte < values.size(); ++byte) {
    float value = static_cast<float>(byte);
    if (preprocessing.range == 1) value /= 255.0f;
    value -= preprocessing.mean[channel];
    values[byte] = value / preprocessing.std[channel];
  }
  return values;
}

}  // namespace

std::vector<std::string> preset_names() {
  return {"caffe", "imagenet"};
}

Preprocessing preset(std::string_view name) {
  Preprocessing preprocessing;
  if (name == "caffe") return preprocessing;
  if (name != "imagenet")
    throw UsageError(fmt::format("unknown preprocessing {}", name),
                     fmt::format("known: {}", fmt::join(preset_names(), ", ")));
  preprocessing.order = ChannelOrder::rgb;
  preprocessing.range = 1;
  preprocessing.mean = {0.485f, 0.456f, 0.406f};
  preprocessing.std = {0.229f, 0.224f, 0.225f};
  return preprocessing;
}

void check(const Preprocessing& preprocessing, const InputShape& shape) {
  const std::string remedy = "write the right preprocessing into the model's .preprocess.toml";
  if (shape.channels != 3 || shape.width < 1 || shape.height < 1)
    throw UsageError(
        fmt::format("the network's input, {} x {} x {}, is no picture of three channels",
                    shape.channels, shape.height, shape.width),
        "use a network whose input is 3 x height x width");
  const Size crop = crop_of(preprocessing, shape);
  if (crop != Size{shape.width, shape.height})
    throw UsageError(fmt::format("a crop of {} x {} pixels does not fill an input of {} x {}",
                                 crop.width, crop.height, shape.width, shape.height),
                     remedy);
  const Size squash = squash_of(preprocessing, shape);
  const bool fits = preprocessing.resizing == Resizing::shorter_side
                        ? preprocessing.shorter_side >= std::min(crop.width, crop.height)
                    : preprocessing.resizing == Resizing::squash
                        ? squash.width >= crop.width && squash.height >= crop.height
                        : true;
  if (!fits)
    throw UsageError(
        fmt::format("a crop of {} x {} pixels is larger than what is left after resizing",
                    crop.width, crop.height),
        remedy);
}

DecodeOptions quick_decoding(const Preprocessing& preprocessing, const InputShape& shape) {
  DecodeOptions options;
  Size size;
  if (preprocessing.resizing == Resizing::shorter_side)
    size = {preprocessing.shorter_side, preprocessing.shorter_side};
  if (preprocessing.resizing == Resizing::squash) size = squash_of(preprocessing, shape);
  options.min_width = size.width * kQuickRatio;
  options.min_height = size.height * kQuickRatio;
  return options;
}

Picture crop_of(const Picture& picture, const Preprocessing& preprocessing,
                const InputShape& shape) {
  check(preprocessing, shape);
  const Size whole = resized({picture.width, picture.height}, preprocessing, shape);
  return resize(picture, whole, centre_part(whole, crop_of(preprocessing, shape)));
}

void fill_tensor(const Picture& crop, const Preprocessing& preprocessing, const InputShape& shape,
                 std::span<float> out) {
  const std::size_t places =
      static_cast<std::size_t>(shape.width) * static_cast<std::size_t>(shape.height);
  if (out.size() != places * 3 || crop.pixels.size() != places * 3)
    throw Error(fmt::format("{} bytes and a tensor of {} values for an input of 3 x {} x {}",
                            crop.pixels.size(), out.size(), shape.height, shape.width),
                "report this as a fault of perwatt");
  const bool planes = preprocessing.layout == Layout::nchw;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const auto values = values_of_bytes(preprocessing, channel);
    const std::size_t stored = preprocessing.order == ChannelOrder::rgb ? channel : 2 - channel;
    const std::uint8_t* from = crop.pixels.data() + stored;
    float* to = out.data() + (planes ? channel * places : channel);
    const std::size_t step = planes ? 1 : 3;
    for (std::size_t i = 0; i < places; ++i) to[i * step] = values[from[i * 3]];
  }
}

}  // namespace perwatt::dataset
