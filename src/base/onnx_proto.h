// The numbers of ONNX's protocol buffers (onnx.proto) that we write (IR version 6) and read. Is NOT
// aware of networks.
#pragma once

#include <protozero/types.hpp>

namespace perwatt::onnx {

namespace model {
inline constexpr protozero::pbf_tag_type kIrVersion = 1, kProducerName = 2, kGraph = 7,
                                         kOpsetImport = 8, kMetadataProps = 14, kFunctions = 25;
}
namespace opset {
inline constexpr protozero::pbf_tag_type kDomain = 1, kVersion = 2;
}
namespace property {
inline constexpr protozero::pbf_tag_type kKey = 1, kValue = 2;
}
namespace graph {
inline constexpr protozero::pbf_tag_type kNode = 1, kName = 2, kInitializer = 5, kInput = 11,
                                         kOutput = 12, kValueInfo = 13, kSparseInitializer = 15;
}
namespace node {
inline constexpr protozero::pbf_tag_type kInput = 1, kOutput = 2, kName = 3, kOpType = 4,
                                         kAttribute = 5, kDomain = 7;
}
namespace attribute {
inline constexpr protozero::pbf_tag_type kName = 1, kFloat = 2, kInt = 3, kString = 4, kTensor = 5,
                                         kGraph = 6, kInts = 8, kGraphs = 11, kType = 20,
                                         kSparseTensor = 22;
inline constexpr int kTypeFloat = 1, kTypeInt = 2, kTypeInts = 7;
}  // namespace attribute
namespace tensor {
inline constexpr protozero::pbf_tag_type kDims = 1, kDataType = 2, kFloatData = 4, kInt32Data = 5,
                                         kStringData = 6, kInt64Data = 7, kName = 8, kRawData = 9,
                                         kDoubleData = 10, kUint64Data = 11, kExternalData = 13,
                                         kDataLocation = 14;
inline constexpr int kFloat = 1, kUint8 = 2, kInt8 = 3, kInt32 = 6, kInt64 = 7, kString = 8,
                     kFloat16 = 10, kDouble = 11, kUint32 = 12, kUint64 = 13, kComplex64 = 14,
                     kComplex128 = 15, kBfloat16 = 16;
inline constexpr int kLocationExternal = 1;
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

}  // namespace perwatt::onnx
