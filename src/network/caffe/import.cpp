#include "network/caffe/import.h"

#include <memory>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "base/mapped_file.h"
#include "network/caffe/binary.h"
#include "network/caffe/graph.h"
#include "network/caffe/text.h"
#include "network/caffe/weights.h"
#include "network/catalogue/catalogue.h"
#include "network/graph/fold.h"
#include "network/graph/seeded_weights.h"

namespace perwatt::network {
namespace {

namespace fs = std::filesystem;
using Properties = std::vector<std::pair<std::string, std::string>>;

Graph read_net(const fs::path& path) {
  const MappedFile file(path);
  const std::string source = path.string();
  const std::string_view text(reinterpret_cast<const char*>(file.bytes().data()),
                              file.bytes().size());
  return caffe_graph(read_caffe_net(parse_caffe_text(text, source), source), source,
                     path.stem().string());
}

void require_free(const CaffeImport& request) {
  std::error_code ignored;
  const bool is_input =
      fs::equivalent(request.output, request.net, ignored) ||
      (request.weights && fs::equivalent(request.output, *request.weights, ignored));
  if (is_input)
    throw Error("'" + request.output.string() + "' is one of the files to read",
                "choose another name for the ONNX file");
  if (fs::exists(request.output, ignored) && !fs::is_regular_file(request.output, ignored))
    throw Error("'" + request.output.string() + "' is not a file that can be replaced",
                "choose another name for the ONNX file");
  if (!request.overwrite && fs::exists(fs::symlink_status(request.output, ignored)))
    throw Error("'" + request.output.string() + "' is there already",
                "choose another name, or overwrite it with --force");
}

/// Where the weights come from, and what keeps them in reach.
struct Weights {
  std::unique_ptr<MappedFile> file;
  std::unique_ptr<WeightSource> source;
};

Weights weights_of(const Graph& graph, const CaffeImport& request) {
  Weights weights;
  if (!request.weights) {
    weights.source = std::make_unique<SeededWeights>(graph, request.seed);
    return weights;
  }
  weights.file = std::make_unique<MappedFile>(*request.weights);
  const std::string name = request.weights->string();
  weights.source =
      std::make_unique<CaffeWeights>(graph, read_caffemodel(weights.file->bytes(), name), name);
  return weights;
}

Properties properties_of(const Graph& graph, const CaffeImport& request, bool folded) {
  Properties properties = {{"generator", "perwatt " + std::to_string(kGeneratorVersion)},
                           {"network", graph.name()},
                           {"imported_from", "caffe"},
                           {"net", request.net.filename().string()},
                           {"net_hash", hash_file(request.net)},
                           {"folded", folded ? "true" : "false"}};
  if (request.weights) {
    properties.emplace_back("weights", request.weights->filename().string());
    properties.emplace_back("weights_hash", hash_file(*request.weights));
  } else {
    properties.emplace_back("recipe", kRecipe);
    properties.emplace_back("seed", std::to_string(request.seed));
  }
  return properties;
}

}  // namespace

ImportedCaffe import_caffe(const CaffeImport& request, const Progress& progress) {
  require_free(request);
  Graph graph = read_net(request.net);
  const Weights weights = weights_of(graph, request);
  Properties properties = properties_of(graph, request, request.fold);
  if (!request.fold) {
    const Layout layout = lay_out_onnx(graph, std::move(properties));
    std::string hash = write_onnx(layout, *weights.source, request.output, progress);
    return {std::move(graph), std::move(hash)};
  }
  Folded folded = fold_normalisation(graph);
  const FoldedWeights source(graph, folded, *weights.source);
  const Layout layout = lay_out_onnx(folded.graph, std::move(properties));
  std::string hash = write_onnx(layout, source, request.output, progress);
  return {std::move(folded.graph), std::move(hash)};
}

}  // namespace perwatt::network
