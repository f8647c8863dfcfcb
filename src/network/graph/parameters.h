// A network's weights as tensors: which there are, and where their values come from. Is NOT aware
// of file formats.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "network/graph/graph.h"

namespace perwatt::network {

/// What a tensor is to its layer. A convolution or inner product has `weight` and `bias`, a batch
/// normalisation `mean` and `variance`, a scale `weight` (its factors) and `bias` (its shifts), a
/// PReLU `slope`.
enum class Role { weight, bias, mean, variance, slope };

/// "weight", "bias", "mean", "variance", "slope".
std::string_view name(Role role);

struct Parameter {
  LayerId layer = 0;
  Role role = Role::weight;
  std::vector<std::int64_t> shape;  ///< outputs first, as Caffe and ONNX have it
  std::int64_t size = 0;            ///< values
};

/// Every parameter, in the order of the layers.
std::vector<Parameter> parameters(const Graph& graph);

/// "conv1.weight".
std::string full_name(const Graph& graph, const Parameter& parameter);

/// Where values come from: a seed, or a trained file.
class WeightSource {
 public:
  virtual ~WeightSource() = default;
  /// Writes the values [first, first + out.size()) of a parameter, in row-major order. Called from
  /// several threads at once.
  virtual void fill(const Parameter& parameter, std::int64_t first, std::span<float> out) const = 0;
};

}  // namespace perwatt::network
