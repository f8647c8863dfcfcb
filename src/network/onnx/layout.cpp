#include "network/onnx/layout.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <protozero/pbf_writer.hpp>

#include "base/error.h"
#include "network/onnx/nodes.h"
#include "network/onnx/proto.h"

namespace perwatt::network {
namespace {

constexpr int kOpset = 11;
constexpr int kIrVersion = 6;
constexpr char kBatch[] = "N";

/// The head of a length-delimited field whose content comes later.
std::string head(protozero::pbf_tag_type tag, std::uint64_t length) {
  std::string bytes;
  const auto wire = static_cast<std::uint64_t>(protozero::pbf_wire_type::length_delimited);
  protozero::write_varint(std::back_inserter(bytes), (static_cast<std::uint64_t>(tag) << 3) | wire);
  protozero::write_varint(std::back_inserter(bytes), length);
  return bytes;
}

std::string field(protozero::pbf_tag_type tag, const std::string& content) {
  return head(tag, content.size()) + content;
}

/// A ValueInfoProto of floats: the batch, then the shape of one picture.
std::string value_info(const std::string& name, const Shape& shape) {
  std::string bytes;
  protozero::pbf_writer info(bytes);
  info.add_string(onnx::value_info::kName, name);
  protozero::pbf_writer type(info, onnx::value_info::kType);
  protozero::pbf_writer tensor(type, onnx::type::kTensorType);
  tensor.add_int32(onnx::type::kElementType, onnx::tensor::kFloat);
  protozero::pbf_writer dimensions(tensor, onnx::type::kShape);
  protozero::pbf_writer(dimensions, onnx::shape::kDimension)
      .add_string(onnx::shape::kSymbol, kBatch);
  std::vector<std::int64_t> sizes = {shape.channels};
  if (!shape.flat) sizes.insert(sizes.end(), {shape.height, shape.width});
  for (std::int64_t size : sizes)
    protozero::pbf_writer(dimensions, onnx::shape::kDimension).add_int64(onnx::shape::kValue, size);
  return bytes;
}

std::string model_head() {
  std::string bytes;
  protozero::pbf_writer model(bytes);
  model.add_int64(onnx::model::kIrVersion, kIrVersion);
  model.add_string(onnx::model::kProducerName, "perwatt");
  return bytes;
}

/// A TensorProto's field in the graph, up to its raw bytes.
Segment initializer(const Initializer& tensor) {
  const Parameter* parameter = std::get_if<Parameter>(&tensor.content);
  const std::string* constant = std::get_if<std::string>(&tensor.content);
  const std::uint64_t raw =
      constant ? constant->size() : static_cast<std::uint64_t>(parameter->size) * sizeof(float);
  std::string proto;
  protozero::pbf_writer writer(proto);
  for (std::int64_t dimension : tensor.dimensions) writer.add_int64(onnx::tensor::kDims, dimension);
  writer.add_int32(onnx::tensor::kDataType, tensor.data_type);
  writer.add_string(onnx::tensor::kName, tensor.name);
  proto += head(onnx::tensor::kRawData, raw);
  Segment segment{.text = head(onnx::graph::kInitializer, proto.size() + raw) + proto,
                  .values = {}};
  if (constant) segment.text += *constant;
  if (parameter) segment.values = *parameter;
  return segment;
}

std::uint64_t bytes_of(const Segment& segment) {
  return segment.text.size() +
         (segment.values ? static_cast<std::uint64_t>(segment.values->size) * sizeof(float) : 0);
}

/// GraphProto, as segments.
std::vector<Segment> graph_segments(const Graph& graph) {
  const OnnxNodes onnx = onnx_nodes(graph);
  std::vector<Segment> segments(1);
  for (const std::string& node : onnx.nodes) segments[0].text += field(onnx::graph::kNode, node);
  segments[0].text += field(onnx::graph::kName, graph.name());
  for (const Initializer& tensor : onnx.initializers) segments.push_back(initializer(tensor));
  const Layer& last = graph.layers().back();
  segments.push_back(
      {.text = field(onnx::graph::kInput, value_info(graph.layer(0).name, graph.input_shape())) +
               field(onnx::graph::kOutput, value_info(onnx.output, last.output)),
       .values = {}});
  return segments;
}

}  // namespace

std::vector<Chunk> Layout::chunks(const Segment& segment) const {
  std::vector<Chunk> chunks;
  if (!segment.values) return chunks;
  for (std::int64_t first = 0; first < segment.values->size; first += kChunkValues)
    chunks.push_back({&*segment.values, first, std::min(kChunkValues, segment.values->size - first),
                      segment.values_offset() + static_cast<std::uint64_t>(first) * sizeof(float)});
  return chunks;
}

std::string Layout::trailer(std::string_view content_hash) const {
  std::string bytes;
  protozero::pbf_writer model(bytes);
  protozero::pbf_writer(model, onnx::model::kOpsetImport).add_int64(onnx::opset::kVersion, kOpset);
  const auto add = [&](std::string_view key, std::string_view value) {
    protozero::pbf_writer property(model, onnx::model::kMetadataProps);
    property.add_string(onnx::property::kKey, key.data(), key.size());
    property.add_string(onnx::property::kValue, value.data(), value.size());
  };
  for (const auto& [key, value] : properties) add(key, value);
  add("content_hash", content_hash);
  return bytes;
}

Layout lay_out_onnx(const Graph& graph,
                    std::vector<std::pair<std::string, std::string>> properties) {
  Layout layout;
  layout.properties = std::move(properties);
  layout.segments = graph_segments(graph);
  std::uint64_t graph_size = 0;
  for (const Segment& segment : layout.segments) graph_size += bytes_of(segment);
  layout.segments[0].text.insert(0, model_head() + head(onnx::model::kGraph, graph_size));
  for (Segment& segment : layout.segments) {
    segment.offset = layout.trailer_offset;
    layout.trailer_offset += bytes_of(segment);
  }
  layout.size = layout.trailer_offset + layout.trailer(std::string(kHashDigits, '0')).size();
  if (layout.size > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max()))
    throw Error(graph.name() + ": its weights do not fit an ONNX file (2 GiB)",
                "choose a smaller network");
  return layout;
}

}  // namespace perwatt::network
