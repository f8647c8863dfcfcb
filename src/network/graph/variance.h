// A prediction of how far a network's activations vary, in fixed-point integers so that it is the
// same everywhere. Is NOT aware of weights' values or of pictures.
#pragma once

#include <cstdint>
#include <vector>

#include "network/graph/graph.h"

namespace perwatt::network {

/// Variances are counted in units of 2^-20.
inline constexpr std::uint64_t kUnitVariance = std::uint64_t{1} << 20;

/// The variance of each layer's output about its mean over channels and places, where every
/// weighted layer gives unit variance and a residual branch ends with 1 / (residual blocks).
std::vector<std::uint64_t> tensor_variances(const Graph& graph);

/// The number of element-wise sums.
std::uint64_t residual_blocks(const Graph& graph);

/// True where `layer` is the scale that ends a residual branch (the second input of a sum).
bool ends_residual_branch(const Graph& graph, LayerId layer);

/// The last convolution or inner product: the one that gives the logits.
LayerId last_weighted(const Graph& graph);

}  // namespace perwatt::network
