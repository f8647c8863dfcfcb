// The numbers of Caffe's protocol buffers (NetParameter) that we read. Is NOT aware of networks.
#pragma once

#include <protozero/types.hpp>

namespace perwatt::network::caffe {

namespace net {
inline constexpr protozero::pbf_tag_type kLayersV1 = 2, kLayer = 100;
}
namespace layer {
inline constexpr protozero::pbf_tag_type kName = 1, kBlobs = 7;
}
namespace layer_v1 {
inline constexpr protozero::pbf_tag_type kLayerV0 = 1, kName = 4, kBlobs = 6;
}
namespace layer_v0 {
inline constexpr protozero::pbf_tag_type kName = 1, kBlobs = 50;
}
namespace blob {
inline constexpr protozero::pbf_tag_type kNum = 1, kWidth = 4, kData = 5, kShape = 7,
                                         kDoubleData = 8;
}
namespace shape {
inline constexpr protozero::pbf_tag_type kDim = 1;
}

}  // namespace perwatt::network::caffe
