#include "network/caffe/graph.h"

#include "base/error.h"
#include "network/caffe/layers.h"
#include "network/caffe/wiring.h"

namespace perwatt::network {
namespace {

/// Bounds on what may come of small numbers in a text: values of one tensor, its height and width,
/// inputs of one output, and all weights together (what an ONNX file holds).
constexpr std::int64_t kMostTensorValues = std::int64_t{1} << 31;
constexpr std::int64_t kMaxSide = std::int64_t{1} << 20;
constexpr std::int64_t kMaxFanIn = std::int64_t{1} << 24;
constexpr std::int64_t kMaxWeights = std::int64_t{1} << 29;

bool product_exceeds(std::int64_t bound, std::initializer_list<std::int64_t> factors) {
  std::int64_t product = 1;
  for (std::int64_t factor : factors) {
    if (factor > 0 && product > bound / factor) return true;
    product *= factor;
  }
  return false;
}

class GraphMaker {
 public:
  GraphMaker(const CaffeNet& net, const std::string& source, const std::string& fallback_name)
      : net_(net),
        source_(source),
        graph_(net.name.empty() ? fallback_name : net.name,
               {net.input_shape[1], net.input_shape[2], net.input_shape[3]}, net.input) {}

  Graph make() {
    bool computes = false;
    require_size(net_.input_line, "input '" + net_.input + "'", graph_.input_shape());
    const std::vector<CaffeNode> nodes = wire_caffe_net(net_, source_);
    for (std::size_t node = 1; node < nodes.size(); ++node) {
      add(nodes[node]);
      computes = computes || !std::holds_alternative<Dropout>(graph_.layers().back().operation);
    }
    if (!computes) throw Error(source_ + ": the net computes nothing", "give a net with layers");
    return std::move(graph_);
  }

 private:
  void add(const CaffeNode& node) {
    const CaffeLayer& layer = *node.layer;
    const std::string where = "layer '" + layer.name + "'";
    if (layer.name.empty()) fail(layer.line, "a layer has no name");
    const Shape& input = graph_.layer(node.inputs[0]).output;
    const Operation operation = caffe_operation(layer, input, net_.input_shape[0], source_);
    require_weights(layer.line, where, operation, input);
    try {
      graph_.add(layer.name, operation, node.inputs);
    } catch (const Error& e) {
      throw Error(source_ + ":" + std::to_string(layer.line) + ": " + e.what(), e.remedy());
    }
    require_size(layer.line, where, graph_.layers().back().output);
  }

  [[noreturn]] void fail(int line, const std::string& what) const {
    throw Error(source_ + ":" + std::to_string(line) + ": " + what,
                "check the numbers there and the shapes that reach it");
  }

  void require_size(int line, const std::string& where, const Shape& shape) const {
    if (shape.height > kMaxSide || shape.width > kMaxSide ||
        product_exceeds(kMostTensorValues, {shape.channels, shape.height, shape.width}))
      fail(line, where + " gives more values than are supported: " + to_string(shape));
  }

  void require_weights(int line, const std::string& where, const Operation& operation,
                       const Shape& input) {
    std::int64_t inputs = 0, outputs = 0, kernel = 1;
    if (const auto* op = std::get_if<Convolution>(&operation)) {
      outputs = op->outputs;
      inputs = input.channels / op->groups;
      kernel = std::int64_t{op->window.kernel.height} * op->window.kernel.width;
    } else if (const auto* product = std::get_if<InnerProduct>(&operation)) {
      outputs = product->outputs;
      inputs = input.size();
    } else if (std::holds_alternative<BatchNorm>(operation) ||
               std::holds_alternative<Scale>(operation) ||
               std::holds_alternative<PRelu>(operation)) {
      outputs = input.channels;
      kernel = 2;
      inputs = 1;
    }
    if (product_exceeds(kMaxFanIn, {inputs, kernel}))
      fail(line, where + ": more inputs of one output than are supported");
    if (product_exceeds(kMaxWeights - weights_, {inputs, outputs, kernel}))
      fail(line, where + ": the weights up to here do not fit an ONNX file (2 GiB)");
    weights_ += inputs * outputs * kernel;
  }

  const CaffeNet& net_;
  const std::string& source_;
  Graph graph_;
  std::int64_t weights_ = 0;
};

}  // namespace

Graph caffe_graph(const CaffeNet& net, const std::string& source,
                  const std::string& fallback_name) {
  return GraphMaker(net, source, fallback_name).make();
}

}  // namespace perwatt::network
