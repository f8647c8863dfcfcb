// What a network wants done to a picture before it sees it. Is NOT aware of engines, files of
// pictures or labels.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/picture.h"
#include "dataset/resize.h"

namespace perwatt::dataset {

/// What is done to a picture's size before the crop.
enum class Resizing { shorter_side, squash, none };
enum class ChannelOrder { rgb, bgr };
/// Order of a tensor's dimensions, without the batch.
enum class Layout { nchw, nhwc };

/// A network's input for one picture. Only three channels can be filled from a picture.
struct InputShape {
  int channels = 3;
  int height = 224;
  int width = 224;
};

/// How a picture becomes a tensor: resized, cropped in the middle, its bytes b of each channel
/// turned into (b / 255 * range - mean) / std. Presets: see preset().
struct Preprocessing {
  Resizing resizing = Resizing::shorter_side;
  /// Where resizing is shorter_side: that side's length. Above 0.
  int shorter_side = 256;
  /// Where resizing is squash: the size, whatever the ratio was. {0, 0}: the network's input.
  Size squash;
  /// Cut from the middle after resizing. {0, 0}: the network's input.
  Size crop;
  ChannelOrder order = ChannelOrder::bgr;
  /// What a full byte becomes: 255 or 1.
  int range = 255;
  /// By channel in the order above; in units of `range`.
  std::array<float, 3> mean = {104, 117, 123};
  /// Likewise; none is 0.
  std::array<float, 3> std = {1, 1, 1};
  Layout layout = Layout::nchw;
  bool operator==(const Preprocessing&) const = default;
};

/// "caffe": shorter side 256, centre crop, BGR less (104, 117, 123). "imagenet": the same crop, RGB
/// from 0 to 1 less (0.485, 0.456, 0.406), divided by (0.229, 0.224, 0.225). Throws UsageError for
/// another name.
Preprocessing preset(std::string_view name);
std::vector<std::string> preset_names();

/// Reads TOML (keys: preset, resize, size, crop, order, range, mean, std, layout; what is left out
/// is as in the preset, "caffe" where none is named). Throws UsageError
/// "SOURCE:LINE:COLUMN: what is wrong".
Preprocessing parse_preprocessing(std::string_view text, const std::string& source_name);
Preprocessing read_preprocessing(const std::filesystem::path& file);

/// All keys as TOML, one a line, in one fixed order: equal preprocessing gives equal text on every
/// machine, and parse_preprocessing gives it back.
std::string to_toml(const Preprocessing& preprocessing);

/// Where a model's own preprocessing is kept: `model.onnx` -> `model.preprocess.toml` beside it.
std::filesystem::path preprocessing_file(const std::filesystem::path& model);
/// What that file says, or nothing where there is none. Throws as read_preprocessing.
std::optional<Preprocessing> preprocessing_beside(const std::filesystem::path& model);

/// Throws UsageError where no picture could become such an input: channels other than three, or a
/// crop that is not the input's size or larger than what it is cut from.
void check(const Preprocessing& preprocessing, const InputShape& shape);

/// What to decode at least (at twice the size that the picture is resized to) so that a JPEG
/// decoded at a fraction of its size still gives nearly the same tensor: mean absolute difference
/// below 1 of 255. Full size where nothing is resized. An option for speed; the exact way is {}.
DecodeOptions quick_decoding(const Preprocessing& preprocessing, const InputShape& shape);

/// What a network sees of a picture, still in bytes: resized and cropped to the input's width and
/// height. Throws Error where the picture is too small for the crop, and as check() does.
Picture crop_of(const Picture& picture, const Preprocessing& preprocessing,
                const InputShape& shape);
/// Turns such a picture into values: fills `out` (channels * height * width values in the layout's
/// order). Bit-identical on every machine: integers up to the crop, then for each value one
/// division by 255 (range 1 only), one subtraction and one division in single precision. Throws
/// Error where `crop` or `out` has another size.
void fill_tensor(const Picture& crop, const Preprocessing& preprocessing, const InputShape& shape,
                 std::span<float> out);

}  // namespace perwatt::dataset
