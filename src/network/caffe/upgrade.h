// Caffe's older nets in the newest form: `layers` with types in capitals (V1), and the flat layers
// before them (V0). Is NOT aware of what layers compute.
#pragma once

#include <string>

#include "network/caffe/text.h"

namespace perwatt::network {

/// A message `layers` of the versions V0 or V1 as a message `layer`. A type that has no newer name
/// keeps its own. Throws Error "SOURCE:LINE: what" for a V0 field that has no newer place.
CaffeField upgraded_caffe_layer(CaffeField layers, const std::string& source);

}  // namespace perwatt::network
