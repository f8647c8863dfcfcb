// A net's text as a list of layers of one form, as inference needs them. Is NOT aware of what
// layers compute or of weights.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "network/caffe/text.h"

namespace perwatt::network {

struct CaffeLayer {
  std::string name;
  std::string type;  ///< "Convolution", by whichever version's name it was given
  std::vector<std::string> bottoms, tops;
  CaffeField field;  ///< the whole message, in the newest version's form
  int line = 1;
};

struct CaffeNet {
  std::string name;  ///< empty where the text gives none
  std::string input;
  std::vector<std::int64_t> input_shape;  ///< batch, channels, height, width
  int input_line = 1;
  std::vector<CaffeLayer> layers;  ///< of the phase TEST, without the input
};

/// Bounds: dimensions of the input, and layers.
inline constexpr std::int64_t kMaxCaffeDimension = 65'536;
inline constexpr std::size_t kMaxCaffeNetLayers = 5'000;

/// Throws Error "SOURCE:LINE: what": no input, several, layers of training data, ...
CaffeNet read_caffe_net(CaffeField root, const std::string& source);

}  // namespace perwatt::network
