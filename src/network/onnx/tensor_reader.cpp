#include "network/onnx/tensor_reader.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "network/onnx/proto.h"
#include "network/onnx/reader.h"

namespace perwatt::network::onnx {
namespace {

std::uint64_t offset_of(std::string_view text, const char* what) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    throw Malformed(std::string("the ") + what + " of an external tensor is \"" + printable(text) +
                    "\"");
  return value;
}

/// How many varints these bytes hold.
std::int64_t varints(std::string_view bytes) {
  return std::ranges::count_if(bytes, [](char c) { return (c & 0x80) == 0; });
}

class TensorReader {
 public:
  explicit TensorReader(protozero::pbf_reader message) : message_(message) {}

  Tensor read() {
    while (message_.next()) read_field();
    tensor_.elements = product();
    if (outside_) {
      tensor_.external = external_;
      if (external_.location.empty()) refuse("lies outside the model, but not said where");
    } else {
      check_size();
      take_content();
    }
    return std::move(tensor_);
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw Malformed("tensor " + printable(tensor_.name) + " " + what);
  }

  void read_field() {
    switch (message_.tag_and_type()) {
      case number_field(tensor::kDims):
        return add_dimension(message_.get_int64());
      case bytes_field(tensor::kDims):
        for (const std::int64_t value : message_.get_packed_int64()) add_dimension(value);
        return;
      case number_field(tensor::kDataType):
        tensor_.element_type = message_.get_int32();
        return;
      case number_field(tensor::kDataLocation):
        outside_ = message_.get_int32() == tensor::kLocationExternal;
        return;
      case bytes_field(tensor::kExternalData):
        return read_external(message_.get_message());
      case bytes_field(tensor::kName):
        tensor_.name = view_of(message_);
        return;
      case bytes_field(tensor::kRawData):
        raw_ = view_of(message_);
        has_raw_ = true;
        return;
      default:
        return read_values();
    }
  }

  /// The typed lists, packed or not, of which only the number of values is kept.
  void read_values() {
    using protozero::tag_and_type, protozero::pbf_wire_type;
    switch (message_.tag_and_type()) {
      case bytes_field(tensor::kFloatData):
        stored_ += static_cast<std::int64_t>(view_of(message_).size() / sizeof(float));
        return;
      case bytes_field(tensor::kDoubleData):
        stored_ += static_cast<std::int64_t>(view_of(message_).size() / sizeof(double));
        return;
      case bytes_field(tensor::kInt32Data):
      case bytes_field(tensor::kUint64Data):
        stored_ += varints(view_of(message_));
        return;
      case bytes_field(tensor::kInt64Data):
        for (const std::int64_t value : message_.get_packed_int64()) keep(value);
        return;
      case number_field(tensor::kInt64Data):
        return keep(message_.get_int64());
      case bytes_field(tensor::kStringData):
      case number_field(tensor::kInt32Data):
      case number_field(tensor::kUint64Data):
      case tag_and_type(tensor::kFloatData, pbf_wire_type::fixed32):
      case tag_and_type(tensor::kDoubleData, pbf_wire_type::fixed64):
        ++stored_;
        [[fallthrough]];
      default:
        message_.skip();
    }
  }

  void keep(std::int64_t value) {
    if (++stored_ <= kMostContent) values_.push_back(value);
  }

  void add_dimension(std::int64_t value) {
    if (tensor_.dimensions.size() == kMostDimensions)
      refuse("has more than " + std::to_string(kMostDimensions) + " dimensions");
    tensor_.dimensions.push_back(value);
  }

  void read_external(protozero::pbf_reader entry) {
    std::string_view key, value;
    while (entry.next()) {
      if (entry.tag_and_type() == bytes_field(property::kKey))
        key = view_of(entry);
      else if (entry.tag_and_type() == bytes_field(property::kValue))
        value = view_of(entry);
      else
        entry.skip();
    }
    if (key == "location") external_.location = value;
    if (key == "offset") external_.offset = offset_of(value, "offset");
    if (key == "length") external_.length = offset_of(value, "length");
  }

  std::int64_t product() const {
    std::int64_t elements = 1;
    for (const std::int64_t dimension : tensor_.dimensions) {
      if (dimension < 0) refuse("has a negative dimension");
      if (__builtin_mul_overflow(elements, dimension, &elements) || elements > kMostElements)
        refuse("is larger than any machine");
    }
    return elements;
  }

  /// Entries of the typed list that `elements` take.
  std::int64_t entries() const {
    switch (tensor_.element_type) {
      case tensor::kComplex64:
      case tensor::kComplex128:
        return 2 * tensor_.elements;
      default:
        return element_bits(tensor_.element_type) == 4 ? (tensor_.elements + 1) / 2
                                                       : tensor_.elements;
    }
  }

  void check_size() const {
    if (tensor_.element_type == 0) refuse("has no element type");
    const int bits = element_bits(tensor_.element_type);
    if (bits == 0 && tensor_.element_type != tensor::kString) return;
    if (has_raw_) {
      const auto bytes = static_cast<std::uint64_t>((tensor_.elements * bits + 7) / 8);
      if (raw_.size() != bytes)
        refuse("has " + std::to_string(raw_.size()) + " bytes, but its shape takes " +
               std::to_string(bytes));
    } else if (stored_ != entries()) {
      refuse("has " + std::to_string(stored_) + " values, but its shape takes " +
             std::to_string(entries()));
    }
  }

  void take_content() {
    if (tensor_.elements > kMostContent) return;
    if (tensor_.element_type == tensor::kInt64) {
      tensor_.content = has_raw_ ? unpacked<std::int64_t>() : values_;
    } else if (tensor_.element_type == tensor::kInt32 && has_raw_) {
      tensor_.content = unpacked<std::int32_t>();
    }
  }
  template <typename T>
  std::vector<std::int64_t> unpacked() const {
    std::vector<std::int64_t> content;
    for (std::size_t at = 0; at + sizeof(T) <= raw_.size(); at += sizeof(T)) {
      T value;
      std::memcpy(&value, raw_.data() + at, sizeof value);
      content.push_back(value);
    }
    return content;
  }

  protozero::pbf_reader message_;
  Tensor tensor_;
  External external_;
  std::string_view raw_;
  std::vector<std::int64_t> values_;  ///< the first of an int64 list
  std::int64_t stored_ = 0;           ///< entries of typed lists
  bool has_raw_ = false, outside_ = false;
};

}  // namespace

Tensor read_tensor(protozero::pbf_reader message) {
  return TensorReader(message).read();
}

}  // namespace perwatt::network::onnx
