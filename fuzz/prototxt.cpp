// Texts of Caffe nets: from the text to a graph, its counts and the layout of its ONNX file.
#include "network/caffe/graph.h"
#include "network/caffe/text.h"
#include "network/graph/counts.h"
#include "network/graph/fold.h"
#include "network/graph/seeded_weights.h"
#include "network/onnx/layout.h"
#include "seeds.h"
#include "target.h"

namespace perwatt::fuzz {

Target target() {
  return {.name = "prototxt", .form = Form::text, .seeds = prototxt_seeds()};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return take([&] {
    const network::Graph graph = network::caffe_graph(
        network::read_caffe_net(network::parse_caffe_text(text_of(data, size), "input"), "input"),
        "input", "net");
    network::count(graph);
    const network::SeededWeights weights(graph, 1);
    const network::Folded folded = network::fold_normalisation(graph);
    network::lay_out_onnx(graph, {});
    network::lay_out_onnx(folded.graph, {});
  });
}

}  // namespace perwatt::fuzz
