// How large a network is. Is NOT aware of weights' values or of speed.
#pragma once

#include <cstdint>

#include "network/graph/graph.h"

namespace perwatt::network {

/// Of one picture.
struct Counts {
  std::int64_t parameters = 0;  ///< all values a trained file holds; batch normalisation and scale
                                ///< as in Caffe, 2 + 2 a channel
  std::int64_t macs =
      0;  ///< multiply-accumulates of convolutions and inner products, without biases
  std::int64_t activations =
      0;  ///< outputs of convolutions and inner products (Radosavovic et al. 2020)
  std::int64_t conv_fc_layers = 0;  ///< convolutions and inner products
  Counts& operator+=(const Counts& other);
};

Counts count(const Graph& graph, LayerId layer);
Counts count(const Graph& graph);

}  // namespace perwatt::network
