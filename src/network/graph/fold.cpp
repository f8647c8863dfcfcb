#include "network/graph/fold.h"

#include <cmath>

namespace perwatt::network {
namespace {

bool is_weighted(const Operation& operation) {
  return std::holds_alternative<Convolution>(operation) ||
         std::holds_alternative<InnerProduct>(operation);
}

/// The layer of this kind that alone reads `id`.
template <typename Kind>
std::optional<LayerId> only_reader(const Graph& graph, LayerId id) {
  const std::vector<LayerId> readers = graph.consumers(id);
  if (readers.size() != 1 || !std::holds_alternative<Kind>(graph.layer(readers[0]).operation))
    return std::nullopt;
  return readers[0];
}

FoldedLayer chain_of(const Graph& graph, LayerId id) {
  FoldedLayer chain{id, std::nullopt, std::nullopt};
  if (!is_weighted(graph.layer(id).operation)) return chain;
  chain.norm = only_reader<BatchNorm>(graph, id);
  chain.scale = only_reader<Scale>(graph, chain.norm.value_or(id));
  return chain;
}

Operation with_bias(Operation operation) {
  if (auto* convolution = std::get_if<Convolution>(&operation)) convolution->bias = true;
  if (auto* product = std::get_if<InnerProduct>(&operation)) product->bias = true;
  return operation;
}

std::vector<float> values_of(const WeightSource& source, const std::vector<Parameter>& all,
                             LayerId layer, Role role, std::size_t channels, float otherwise) {
  std::vector<float> values(channels, otherwise);
  for (const Parameter& parameter : all)
    if (parameter.layer == layer && parameter.role == role) source.fill(parameter, 0, values);
  return values;
}

}  // namespace

Folded fold_normalisation(const Graph& graph) {
  Folded folded{Graph(graph.name(), graph.input_shape(), graph.layer(0).name), {{}}};
  std::vector<std::optional<LayerId>> place(graph.layers().size());
  place[0] = 0;
  for (LayerId id = 1; id < graph.layers().size(); ++id) {
    if (place[id]) continue;
    const Layer& layer = graph.layer(id);
    const FoldedLayer chain = chain_of(graph, id);
    const bool folds = chain.norm || chain.scale;
    std::vector<LayerId> inputs;
    for (LayerId input : layer.inputs) inputs.push_back(*place[input]);
    place[id] = folded.graph.add(layer.name, folds ? with_bias(layer.operation) : layer.operation,
                                 std::move(inputs));
    if (chain.norm) place[*chain.norm] = place[id];
    if (chain.scale) place[*chain.scale] = place[id];
    folded.layers.push_back(chain);
  }
  return folded;
}

FoldedWeights::FoldedWeights(const Graph& graph, const Folded& folded, const WeightSource& source)
    : folded_(folded), source_(source) {
  for (LayerId id = 0; id < folded.layers.size(); ++id)
    if (folded.layers[id].norm || folded.layers[id].scale)
      changes_[id] = change_of(graph, folded.layers[id]);
}

FoldedWeights::Change FoldedWeights::change_of(const Graph& graph, const FoldedLayer& layer) const {
  const std::vector<Parameter> all = parameters(graph);
  const auto channels = static_cast<std::size_t>(graph.layer(layer.layer).output.channels);
  const auto values = [&](LayerId id, Role role, float otherwise) {
    return values_of(source_, all, id, role, channels, otherwise);
  };
  std::vector<double> factor(channels, 1);
  const std::vector<float> bias = values(layer.layer, Role::bias, 0);
  std::vector<double> shift(bias.begin(), bias.end());
  if (layer.norm) {
    const std::vector<float> mean = values(*layer.norm, Role::mean, 0);
    const std::vector<float> variance = values(*layer.norm, Role::variance, 1);
    const double epsilon = std::get<BatchNorm>(graph.layer(*layer.norm).operation).epsilon;
    for (std::size_t c = 0; c < channels; ++c) {
      factor[c] = 1 / std::sqrt(static_cast<double>(variance[c]) + epsilon);
      shift[c] = (shift[c] - static_cast<double>(mean[c])) * factor[c];
    }
  }
  if (layer.scale) {
    const std::vector<float> gain = values(*layer.scale, Role::weight, 1);
    const std::vector<float> offset = values(*layer.scale, Role::bias, 0);
    for (std::size_t c = 0; c < channels; ++c) {
      factor[c] *= static_cast<double>(gain[c]);
      shift[c] = shift[c] * static_cast<double>(gain[c]) + static_cast<double>(offset[c]);
    }
  }
  Change change{std::move(factor), {}};
  for (double value : shift) change.bias.push_back(static_cast<float>(value));
  return change;
}

void FoldedWeights::fill(const Parameter& parameter, std::int64_t first,
                         std::span<float> out) const {
  const auto change = changes_.find(parameter.layer);
  if (change != changes_.end() && parameter.role == Role::bias) {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = change->second.bias[static_cast<std::size_t>(first) + i];
    return;
  }
  Parameter before = parameter;
  before.layer = folded_.layers[parameter.layer].layer;
  source_.fill(before, first, out);
  if (change == changes_.end()) return;
  const std::int64_t filter = parameter.size / parameter.shape.front();
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto channel = static_cast<std::size_t>((first + static_cast<std::int64_t>(i)) / filter);
    out[i] = static_cast<float>(static_cast<double>(out[i]) * change->second.factor[channel]);
  }
}

}  // namespace perwatt::network
