// Trained Caffe weights: their blobs, their values, and as the weights of a net.
#include <algorithm>
#include <array>

#include "network/caffe/binary.h"
#include "network/caffe/graph.h"
#include "network/caffe/text.h"
#include "network/caffe/weights.h"
#include "seeds.h"
#include "target.h"

namespace perwatt::fuzz {
namespace {

const network::Graph& net() {
  static const network::Graph graph = network::caffe_graph(
      network::read_caffe_net(network::parse_caffe_text(prototxt_seeds().front(), "net"), "net"),
      "net", "net");
  return graph;
}

/// Both ends of what a source gives.
template <typename Fill>
void read_ends(std::int64_t size, Fill fill) {
  std::array<float, 64> values{};
  const auto count = static_cast<std::size_t>(
      std::min<std::int64_t>(size, static_cast<std::int64_t>(values.size())));
  if (count == 0) return;
  fill(0, std::span(values).first(count));
  fill(size - static_cast<std::int64_t>(count), std::span(values).first(count));
}

}  // namespace

Target target() {
  return {.name = "caffemodel", .form = Form::protocol_buffer, .seeds = caffemodel_seeds()};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return take([&] {
    std::vector<network::CaffeBlobs> layers =
        network::read_caffemodel(bytes_of(data, size), "input");
    for (const network::CaffeBlobs& layer : layers)
      for (const network::CaffeBlob& blob : layer.blobs)
        read_ends(blob.size, [&](std::int64_t first, auto out) { blob.read(first, out); });
    const network::CaffeWeights weights(net(), std::move(layers), "input");
    for (const network::Parameter& parameter : network::parameters(net()))
      read_ends(parameter.size,
                [&](std::int64_t first, auto out) { weights.fill(parameter, first, out); });
  });
}

}  // namespace perwatt::fuzz
