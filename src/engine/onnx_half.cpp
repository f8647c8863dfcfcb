#include "engine/onnx_half.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <protozero/pbf_reader.hpp>
#include <string_view>

#include "base/onnx_proto.h"
#include "engine/engine.h"
#include "engine/float16.h"
#include "engine/protobuf_copy.h"

namespace perwatt::engine {
namespace {

using protozero::data_view;
using protozero::pbf_reader;
using protozero::pbf_writer;

/// The values of a float32 tensor as halves, in the file's byte order (little-endian).
class HalfBytes {
 public:
  void add(float value) {
    const std::uint16_t half = float16_bits(value);
    bytes_.push_back(static_cast<char>(half & 0xffU));
    bytes_.push_back(static_cast<char>(half >> 8));
  }
  void add_raw(data_view raw) {
    bytes_.reserve(raw.size() / 2);
    for (std::size_t at = 0; at + sizeof(float) <= raw.size(); at += sizeof(float)) {
      float value = 0;
      std::memcpy(&value, raw.data() + at, sizeof value);
      add(value);
    }
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

std::int32_t type_of(data_view tensor) {
  pbf_reader reader(tensor);
  return reader.next(onnx::tensor::kDataType) ? reader.get_int32() : 0;
}

}  // namespace

void require_halvable(const std::string& operator_type) {
  static constexpr std::array<std::string_view, 9> kMixed{
      "Resize",         "Upsample",         "NonMaxSuppression",     "RoiAlign",   "Range",
      "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "QLinearConv"};
  if (std::ranges::find(kMixed, operator_type) != kMixed.end())
    throw Failure(FailureKind::unsupported,
                  "a model with the operator " + operator_type + " cannot be made half precision",
                  "give a model file that is FP16 already");
}

void write_halved(data_view tensor, pbf_writer& to, protozero::pbf_tag_type tag) {
  if (type_of(tensor) != onnx::tensor::kFloat) {
    to.add_bytes(tag, tensor);
    return;
  }
  pbf_writer half(to, tag);
  HalfBytes values;
  pbf_reader from(tensor);
  while (from.next()) {
    switch (from.tag()) {
      case onnx::tensor::kDims:
        if (from.wire_type() == protozero::pbf_wire_type::varint)
          half.add_int64(onnx::tensor::kDims, from.get_int64());
        else
          for (const std::int64_t size : from.get_packed_int64())
            half.add_int64(onnx::tensor::kDims, size);
        break;
      case onnx::tensor::kName:
        half.add_bytes(onnx::tensor::kName, from.get_view());
        break;
      case onnx::tensor::kFloatData:
        if (from.wire_type() == protozero::pbf_wire_type::fixed32)
          values.add(from.get_float());
        else
          for (const float value : from.get_packed_float()) values.add(value);
        break;
      case onnx::tensor::kRawData:
        values.add_raw(from.get_view());
        break;
      case onnx::tensor::kExternalData:
        throw Failure(FailureKind::unsupported,
                      "a model whose weights lie in files of their own cannot be made half "
                      "precision",
                      "give a model file that is FP16 already");
      default:
        from.skip();
    }
  }
  half.add_int32(onnx::tensor::kDataType, onnx::tensor::kFloat16);
  half.add_bytes(onnx::tensor::kRawData, values.bytes());
}

void write_halved_attribute(data_view attribute, pbf_writer& node) {
  pbf_reader reader(attribute);
  const bool casts = reader.next(onnx::attribute::kName) && reader.get_string() == "to";
  pbf_writer to(node, onnx::node::kAttribute);
  pbf_reader from(attribute);
  while (from.next()) {
    if (from.tag() == onnx::attribute::kTensor) {
      write_halved(from.get_view(), to, onnx::attribute::kTensor);
    } else if (from.tag() == onnx::attribute::kInt) {
      const std::int64_t value = from.get_int64();
      to.add_int64(onnx::attribute::kInt,
                   casts && value == onnx::tensor::kFloat ? onnx::tensor::kFloat16 : value);
    } else {
      copy_field(from, to);
    }
  }
}

}  // namespace perwatt::engine
