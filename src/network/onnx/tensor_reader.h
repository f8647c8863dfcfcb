// Reads one TensorProto: its shape, where its values are, and whether there are as many as the
// shape takes. Is NOT aware of the model around it.
#pragma once

#include <protozero/pbf_reader.hpp>
#include <stdexcept>
#include <string>

#include "network/onnx/model.h"

namespace perwatt::network::onnx {

/// What is wrong with a model, in a few words; the reader puts the file's name before it.
class Malformed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws Malformed and protozero::exception.
Tensor read_tensor(protozero::pbf_reader message);

/// Wire types of a field, to be switched over.
constexpr std::uint32_t bytes_field(protozero::pbf_tag_type tag) {
  return protozero::tag_and_type(tag, protozero::pbf_wire_type::length_delimited);
}
constexpr std::uint32_t number_field(protozero::pbf_tag_type tag) {
  return protozero::tag_and_type(tag, protozero::pbf_wire_type::varint);
}

inline std::string_view view_of(protozero::pbf_reader& message) {
  const auto view = message.get_view();
  return {view.data(), view.size()};
}

}  // namespace perwatt::network::onnx
