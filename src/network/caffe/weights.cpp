#include "network/caffe/weights.h"

#include <algorithm>
#include <string_view>

#include "base/error.h"

namespace perwatt::network {
namespace {

/// Without ones before the others; of a vector, without those behind it too.
std::vector<std::int64_t> bare(std::span<const std::int64_t> shape, bool vector) {
  while (!shape.empty() && shape.front() == 1) shape = shape.subspan(1);
  while (vector && !shape.empty() && shape.back() == 1) shape = shape.first(shape.size() - 1);
  return {shape.begin(), shape.end()};
}

class Matcher {
 public:
  Matcher(const Graph& graph, const std::string& source) : graph_(graph), source_(source) {}

  [[noreturn]] void fail(const Layer& layer, const std::string& what) const {
    throw Error(source_ + ": layer '" + layer.name + "': " + what,
                "give the .caffemodel that was trained with this net");
  }

  /// Of layers with one name the last counts, as in Caffe.
  const CaffeBlobs& blobs_of(const Layer& layer, const std::vector<CaffeBlobs>& all) const {
    const auto found = std::find_if(all.rbegin(), all.rend(),
                                    [&](const CaffeBlobs& one) { return one.name == layer.name; });
    if (found == all.rend())
      fail(layer, "no weights of it are in the file, which has " + std::to_string(all.size()) +
                      " layers with weights");
    return *found;
  }

  void require_shape(const Parameter& parameter, const CaffeBlob& blob) const {
    const bool vector = parameter.shape.size() == 1;
    if (bare(parameter.shape, vector) == bare(blob.shape, vector)) return;
    fail(graph_.layer(parameter.layer), "its " + std::string(name(parameter.role)) + " is " +
                                            shape_text(blob.shape) + " in the file, but " +
                                            shape_text(parameter.shape) + " in the net");
  }

  /// One over the third blob of a batch normalisation; none where that is zero, as in Caffe.
  double normaliser(const Layer& layer, const CaffeBlob& blob) const {
    if (blob.size != 1)
      fail(layer, "its scale factor is " + shape_text(blob.shape) + " in the file, but 1 in Caffe");
    float factor = 0;
    blob.read(0, {&factor, 1});
    return factor == 0 ? 0 : 1 / static_cast<double>(factor);
  }

 private:
  const Graph& graph_;
  const std::string& source_;
};

}  // namespace

CaffeWeights::CaffeWeights(const Graph& graph, std::vector<CaffeBlobs> layers,
                           const std::string& source)
    : layers_(std::move(layers)) {
  const Matcher matcher(graph, source);
  const std::vector<Parameter> all = parameters(graph);
  for (auto first = all.begin(); first != all.end();) {
    const auto end =
        std::find_if(first, all.end(), [&](const Parameter& p) { return p.layer != first->layer; });
    const Layer& layer = graph.layer(first->layer);
    const CaffeBlobs& found = matcher.blobs_of(layer, layers_);
    const bool norm = std::holds_alternative<BatchNorm>(layer.operation);
    const std::size_t wanted = static_cast<std::size_t>(end - first) + (norm ? 1 : 0);
    if (found.blobs.size() != wanted)
      matcher.fail(layer, "the file has " + std::to_string(found.blobs.size()) +
                              " blobs of it, but the net " + std::to_string(wanted));
    const double factor = norm ? matcher.normaliser(layer, found.blobs.back()) : 1;
    for (auto blob = found.blobs.begin(); first != end; ++first, ++blob) {
      matcher.require_shape(*first, *blob);
      values_[{first->layer, first->role}] = {&*blob, factor};
    }
  }
}

void CaffeWeights::fill(const Parameter& parameter, std::int64_t first,
                        std::span<float> out) const {
  const Values& values = values_.at({parameter.layer, parameter.role});
  values.blob->read(first, out);
  if (values.factor == 1) return;
  for (float& value : out) value = static_cast<float>(static_cast<double>(value) * values.factor);
}

}  // namespace perwatt::network
