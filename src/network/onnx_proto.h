// The numbers of ONNX's protocol buffers (onnx.proto, IR version 6) that we write. Is NOT aware of
// networks.
#pragma once

#include <protozero/types.hpp>

namespace perwatt::network::onnx {

namespace model {
inline constexpr protozero::pbf_tag_type kIrVersion = 1, kProducerName = 2, kGraph = 7,
                                         kOpsetImport = 8, kMetadataProps = 14;
}
namespace opset {
inline constexpr protozero::pbf_tag_type kVersion = 2;
}
namespace property {
inline constexpr protozero::pbf_tag_type kKey = 1, kValue = 2;
}
namespace graph {
inline constexpr protozero::pbf_tag_type kNode = 1, kName = 2, kInitializer = 5, kInput = 11,
                                         kOutput = 12;
}
namespace node {
inline constexpr protozero::pbf_tag_type kInput = 1, kOutput = 2, kName = 3, kOpType = 4,
                                         kAttribute = 5;
}
namespace attribute {
inline constexpr protozero::pbf_tag_type kName = 1, kFloat = 2, kInt = 3, kInts = 8, kType = 20;
inline constexpr int kTypeFloat = 1, kTypeInt = 2, kTypeInts = 7;
}  // namespace attribute
namespace tensor {
inline constexpr protozero::pbf_tag_type kDims = 1, kDataType = 2, kName = 8, kRawData = 9;
inline constexpr int kFloat = 1, kInt64 = 7;
}  // namespace tensor
namespace value_info {
inline constexpr protozero::pbf_tag_type kName = 1, kType = 2;
}
namespace type {
inline constexpr protozero::pbf_tag_type kTensorType = 1, kElementType = 1, kShape = 2;
}
namespace shape {
inline constexpr protozero::pbf_tag_type kDimension = 1, kValue = 1, kSymbol = 2;
}

}  // namespace perwatt::network::onnx
