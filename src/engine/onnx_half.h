// Weights and attributes of an ONNX model in half precision. Is NOT aware of graphs.
#pragma once

#include <protozero/pbf_writer.hpp>
#include <string>

namespace perwatt::engine {

/// Throws Failure (unsupported) for an operator some of whose inputs stay float32 in a model of
/// half precision, or which quantises.
void require_halvable(const std::string& operator_type);

/// Writes a TensorProto as field `tag`: float32 becomes float16, all else stays. Throws Failure
/// (unsupported) where float32 values lie outside of the file.
void write_halved(protozero::data_view tensor, protozero::pbf_writer& to,
                  protozero::pbf_tag_type tag);

/// Writes an AttributeProto of a node: tensors as above, and a Cast to float32 becomes one to
/// float16.
void write_halved_attribute(protozero::data_view attribute, protozero::pbf_writer& node);

}  // namespace perwatt::engine
