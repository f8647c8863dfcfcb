// Batch normalisation and scale folded into the convolution or inner product before them. Is NOT
// aware of where weights come from.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "network/graph/graph.h"
#include "network/graph/parameters.h"

namespace perwatt::network {

/// What one layer of a folded graph was: ids in the graph before.
struct FoldedLayer {
  LayerId layer = 0;
  std::optional<LayerId> norm, scale;
};

struct Folded {
  Graph graph;
  std::vector<FoldedLayer> layers;  ///< by layer of `graph`
};

/// The graph without the batch normalisations and scales that are the only readers of a weighted
/// layer, one behind the other. That layer keeps its name and gets a bias. Others stay.
Folded fold_normalisation(const Graph& graph);

/// The weights of a folded graph: w' = w g / sqrt(variance + epsilon) and
/// b' = (b - mean) g / sqrt(variance + epsilon) + shift, where g and shift are the scale's,
/// computed in double precision and rounded once.
class FoldedWeights final : public WeightSource {
 public:
  /// `source` has the weights of `graph`, from which `folded` was made; all must outlive this.
  FoldedWeights(const Graph& graph, const Folded& folded, const WeightSource& source);

  void fill(const Parameter& parameter, std::int64_t first, std::span<float> out) const override;

 private:
  /// By channel of the output.
  struct Change {
    std::vector<double> factor;
    std::vector<float> bias;
  };
  Change change_of(const Graph& graph, const FoldedLayer& layer) const;

  const Folded& folded_;
  const WeightSource& source_;
  std::map<LayerId, Change> changes_;  ///< by layer of the folded graph
};

}  // namespace perwatt::network
