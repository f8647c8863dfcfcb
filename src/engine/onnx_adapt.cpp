#include "engine/onnx_adapt.h"

#include <algorithm>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>
#include <set>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/mapped_file.h"
#include "base/onnx_proto.h"
#include "engine/engine.h"
#include "engine/onnx_half.h"
#include "engine/protobuf_copy.h"

namespace perwatt::engine {
namespace {

using protozero::data_view;
using protozero::pbf_reader;
using protozero::pbf_writer;

struct Port {
  std::string name;
  std::int32_t type = onnx::tensor::kFloat;
  std::optional<std::int64_t> batch;  ///< where its first dimension is a number
};

/// ValueInfoProto: what it is called, and the type and first dimension of a tensor.
Port port_of(data_view bytes) {
  Port port;
  pbf_reader value(bytes);
  while (value.next()) {
    if (value.tag() == onnx::value_info::kName) {
      port.name = value.get_string();
      continue;
    }
    if (value.tag() != onnx::value_info::kType) {
      value.skip();
      continue;
    }
    pbf_reader type = value.get_message();
    if (!type.next(onnx::type::kTensorType)) continue;
    pbf_reader tensor = type.get_message();
    while (tensor.next()) {
      if (tensor.tag() == onnx::type::kElementType) {
        port.type = tensor.get_int32();
      } else if (tensor.tag() == onnx::type::kShape) {
        pbf_reader shape = tensor.get_message();
        if (!shape.next(onnx::shape::kDimension)) continue;
        pbf_reader dimension = shape.get_message();
        if (dimension.next(onnx::shape::kValue)) port.batch = dimension.get_int64();
      } else {
        tensor.skip();
      }
    }
  }
  return port;
}

/// The same port as one of another type, and with another first dimension where one is given.
class PortWriter {
 public:
  PortWriter(data_view bytes, std::int32_t element, std::optional<int> batch = std::nullopt)
      : bytes_(bytes), element_(element), batch_(batch) {}

  void add_to(pbf_writer& graph, protozero::pbf_tag_type tag) const {
    pbf_writer to(graph, tag);
    pbf_reader from(bytes_);
    while (from.next()) {
      if (from.tag() == onnx::value_info::kType)
        write_type(from.get_message(), to);
      else
        copy_field(from, to);
    }
  }

 private:
  void write_type(pbf_reader from, pbf_writer& value) const {
    pbf_writer type(value, onnx::value_info::kType);
    while (from.next()) {
      if (from.tag() != onnx::type::kTensorType) {
        copy_field(from, type);
        continue;
      }
      pbf_reader tensor = from.get_message();
      pbf_writer to(type, onnx::type::kTensorType);
      to.add_int32(onnx::type::kElementType, element_);
      while (tensor.next()) {
        if (tensor.tag() == onnx::type::kShape)
          write_shape(tensor.get_message(), to);
        else
          tensor.skip();
      }
    }
  }
  void write_shape(pbf_reader from, pbf_writer& tensor) const {
    pbf_writer shape(tensor, onnx::type::kShape);
    bool first = true;
    while (from.next(onnx::shape::kDimension)) {
      if (first && batch_) {
        from.skip();
        pbf_writer dimension(shape, onnx::shape::kDimension);
        dimension.add_int64(onnx::shape::kValue, *batch_);
      } else {
        copy_field(from, shape);
      }
      first = false;
    }
  }

  data_view bytes_;
  std::int32_t element_;
  std::optional<int> batch_;
};

class Adapter {
 public:
  Adapter(data_view model, const Adaptation& wanted) : model_(model), wanted_(wanted) { survey(); }

  bool needed() const { return wanted_.half || other_batch_ || !renamed_.empty(); }
  std::string written() const;

 private:
  void survey();
  void survey_node(pbf_reader node);
  void write_graph(pbf_reader graph, pbf_writer& to) const;
  void write_input(data_view bytes, pbf_writer& graph) const;
  void write_output(data_view bytes, pbf_writer& graph) const;
  void write_node(data_view bytes, pbf_writer& graph) const;
  void write_cast(pbf_writer& graph, const std::string& from, const std::string& to,
                  std::int32_t type) const;
  /// The type that the graph itself computes a port in.
  std::int32_t inner_type(const Port& port) const {
    return wanted_.half && port.type == onnx::tensor::kFloat ? onnx::tensor::kFloat16 : port.type;
  }
  bool is_cast(const Port& port) const { return inner_type(port) != onnx::tensor::kFloat; }
  std::string inner_name(const std::string& name) const {
    return renamed_.contains(name) ? name + "/perwatt" : name;
  }

  data_view model_;
  Adaptation wanted_;
  std::vector<Port> inputs_, outputs_;
  std::set<std::string> renamed_;
  bool other_batch_ = false;
  bool has_subgraph_ = false;
};

/// What is in the graph, and what has to be called otherwise in it.
void Adapter::survey() {
  pbf_reader model(model_);
  std::set<std::string> initialisers;
  while (model.next(onnx::model::kGraph)) {
    pbf_reader graph = model.get_message();
    while (graph.next()) {
      switch (graph.tag()) {
        case onnx::graph::kInitializer: {
          pbf_reader tensor = graph.get_message();
          if (tensor.next(onnx::tensor::kName)) initialisers.insert(tensor.get_string());
          break;
        }
        case onnx::graph::kInput:
          inputs_.push_back(port_of(graph.get_view()));
          break;
        case onnx::graph::kOutput:
          outputs_.push_back(port_of(graph.get_view()));
          break;
        case onnx::graph::kNode:
          survey_node(graph.get_message());
          break;
        default:
          graph.skip();
      }
    }
  }
  std::erase_if(inputs_, [&](const Port& port) { return initialisers.contains(port.name); });
  for (const Port& port : inputs_)
    if (port.batch && *port.batch != wanted_.batch) other_batch_ = true;
  for (const auto* ports : {&inputs_, &outputs_})
    for (const Port& port : *ports)
      if (is_cast(port)) renamed_.insert(port.name);
  if (has_subgraph_ && !renamed_.empty())
    throw Failure(FailureKind::unsupported,
                  "a model with control flow cannot be given float32 ports or half precision");
}

void Adapter::survey_node(pbf_reader node) {
  while (node.next()) {
    if (node.tag() == onnx::node::kOpType && wanted_.half) {
      require_halvable(node.get_string());
    } else if (node.tag() == onnx::node::kAttribute) {
      pbf_reader attribute = node.get_message();
      while (attribute.next()) {
        if (attribute.tag() == onnx::attribute::kGraph ||
            attribute.tag() == onnx::attribute::kGraphs)
          has_subgraph_ = true;
        attribute.skip();
      }
    } else {
      node.skip();
    }
  }
}

std::string Adapter::written() const {
  std::string bytes;
  bytes.reserve(model_.size() / (wanted_.half ? 2 : 1) + 4096);
  pbf_writer to(bytes);
  pbf_reader model(model_);
  while (model.next()) {
    if (model.tag() == onnx::model::kGraph) {
      pbf_writer graph(to, onnx::model::kGraph);
      write_graph(model.get_message(), graph);
    } else {
      copy_field(model, to);
    }
  }
  return bytes;
}

/// Nodes stay in their order, which has to be one in which they can run.
void Adapter::write_graph(pbf_reader graph, pbf_writer& to) const {
  for (const Port& port : inputs_)
    if (is_cast(port)) write_cast(to, port.name, inner_name(port.name), inner_type(port));
  while (graph.next()) {
    switch (graph.tag()) {
      case onnx::graph::kNode:
        write_node(graph.get_view(), to);
        break;
      case onnx::graph::kInitializer:
        if (wanted_.half)
          write_halved(graph.get_view(), to, onnx::graph::kInitializer);
        else
          copy_field(graph, to);
        break;
      case onnx::graph::kInput:
        write_input(graph.get_view(), to);
        break;
      case onnx::graph::kOutput:
        write_output(graph.get_view(), to);
        break;
      case onnx::graph::kValueInfo:  // of the shapes and types before
        graph.skip();
        break;
      default:
        copy_field(graph, to);
    }
  }
  for (const Port& port : outputs_)
    if (is_cast(port)) write_cast(to, inner_name(port.name), port.name, onnx::tensor::kFloat);
}

/// Old files list their weights among the inputs.
void Adapter::write_input(data_view bytes, pbf_writer& graph) const {
  const Port port = port_of(bytes);
  if (std::ranges::find(inputs_, port.name, &Port::name) == inputs_.end())
    PortWriter(bytes, inner_type(port)).add_to(graph, onnx::graph::kInput);
  else
    PortWriter(bytes, onnx::tensor::kFloat, wanted_.batch).add_to(graph, onnx::graph::kInput);
}

void Adapter::write_output(data_view bytes, pbf_writer& graph) const {
  const bool fixed = other_batch_ && port_of(bytes).batch.has_value();
  PortWriter(bytes, onnx::tensor::kFloat,
             fixed ? std::optional(wanted_.batch) : std::optional<int>())
      .add_to(graph, onnx::graph::kOutput);
}

void Adapter::write_node(data_view bytes, pbf_writer& graph) const {
  pbf_writer to(graph, onnx::graph::kNode);
  pbf_reader from(bytes);
  while (from.next()) {
    switch (from.tag()) {
      case onnx::node::kInput:
      case onnx::node::kOutput: {
        const auto tag = from.tag();
        to.add_string(tag, inner_name(from.get_string()));
        break;
      }
      case onnx::node::kAttribute:
        if (wanted_.half)
          write_halved_attribute(from.get_view(), to);
        else
          copy_field(from, to);
        break;
      default:
        copy_field(from, to);
    }
  }
}

void Adapter::write_cast(pbf_writer& graph, const std::string& from, const std::string& to,
                         std::int32_t type) const {
  pbf_writer node(graph, onnx::graph::kNode);
  node.add_string(onnx::node::kInput, from);
  node.add_string(onnx::node::kOutput, to);
  node.add_string(onnx::node::kName, "perwatt/cast/" + from);
  node.add_string(onnx::node::kOpType, "Cast");
  pbf_writer attribute(node, onnx::node::kAttribute);
  attribute.add_string(onnx::attribute::kName, "to");
  attribute.add_int64(onnx::attribute::kInt, type);
  attribute.add_int32(onnx::attribute::kType, onnx::attribute::kTypeInt);
}

}  // namespace

std::optional<std::string> adapted(const std::filesystem::path& file, const Adaptation& wanted) {
  try {
    const MappedFile mapped(file);
    const auto bytes = mapped.bytes();
    const Adapter adapter({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, wanted);
    if (!adapter.needed()) return std::nullopt;
    return adapter.written();
  } catch (const protozero::exception&) {
    throw Failure(FailureKind::engine_error,
                  "cannot read model " + file.string() + ": it is damaged, or no ONNX file");
  } catch (const Error& error) {
    throw Failure(FailureKind::engine_error, error.what(), error.remedy());
  }
}

}  // namespace perwatt::engine
