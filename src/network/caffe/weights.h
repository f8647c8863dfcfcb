// A .caffemodel's blobs as the weights of a layer graph. Is NOT aware of the bytes of a file.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "network/caffe/binary.h"
#include "network/graph/parameters.h"

namespace perwatt::network {

/// By the layers' names. Blobs are, in this order: of a convolution, an inner product and a scale
/// the weights and the bias; of a batch normalisation the mean and the variance, both to be divided
/// by the third, a single number; of a PReLU the slopes.
class CaffeWeights final : public WeightSource {
 public:
  /// Throws Error "SOURCE: layer 'x': ..." where a layer or a blob is missing or left over, or a
  /// shape is not the graph's; both shapes are named. Ones before a shape's other dimensions do not
  /// count. `source` is what errors call the file. What the blobs view must outlive this object.
  CaffeWeights(const Graph& graph, std::vector<CaffeBlobs> layers, const std::string& source);

  void fill(const Parameter& parameter, std::int64_t first, std::span<float> out) const override;

 private:
  struct Values {
    const CaffeBlob* blob;
    double factor;
  };
  std::vector<CaffeBlobs> layers_;
  std::map<std::pair<LayerId, Role>, Values> values_;
};

}  // namespace perwatt::network
