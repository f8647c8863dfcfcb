#include "network/graph/counts.h"

#include "network/graph/parameters.h"

namespace perwatt::network {
namespace {

/// A layer's counts, given its own parameters only.
Counts count_layer(const Graph& graph, const Parameter& parameter) {
  Counts counts{.parameters = parameter.size};
  const Layer& layer = graph.layer(parameter.layer);
  const bool multiplies = std::holds_alternative<Convolution>(layer.operation) ||
                          std::holds_alternative<InnerProduct>(layer.operation);
  if (!multiplies || parameter.role != Role::weight) return counts;
  counts.macs = parameter.size * layer.output.height * layer.output.width;
  counts.activations = layer.output.size();
  counts.conv_fc_layers = 1;
  return counts;
}

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
  parameters += other.parameters;
  macs += other.macs;
  activations += other.activations;
  conv_fc_layers += other.conv_fc_layers;
  return *this;
}

Counts count(const Graph& graph, LayerId layer) {
  Counts counts;
  for (const Parameter& parameter : parameters(graph))
    if (parameter.layer == layer) counts += count_layer(graph, parameter);
  return counts;
}

Counts count(const Graph& graph) {
  Counts counts;
  for (const Parameter& parameter : parameters(graph)) counts += count_layer(graph, parameter);
  return counts;
}

}  // namespace perwatt::network
