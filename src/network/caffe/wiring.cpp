#include "network/caffe/wiring.h"

#include <algorithm>
#include <map>

#include "base/error.h"

namespace perwatt::network {
namespace {

class Wiring {
 public:
  Wiring(const CaffeNet& net, const std::string& source) : net_(net), source_(source) {}

  std::vector<CaffeNode> resolve() {
    add({});
    giver_[net_.input] = 0;
    for (const CaffeLayer& layer : net_.layers) read(layer);
    return reached_from(only_output());
  }

 private:
  [[noreturn]] void fail(const CaffeLayer& layer, const std::string& what) const {
    throw Error(
        source_ + ":" + std::to_string(layer.line) + ": layer '" + layer.name + "': " + what,
        "correct the layer's bottom and top fields");
  }

  std::size_t add(CaffeNode node) {
    for (std::size_t input : node.inputs) is_read_[input] = true;
    nodes_.push_back(std::move(node));
    is_read_.push_back(false);
    is_silenced_.push_back(false);
    return nodes_.size() - 1;
  }

  void read(const CaffeLayer& layer) {
    std::vector<std::size_t> inputs;
    for (const std::string& bottom : layer.bottoms) {
      const auto found = giver_.find(bottom);
      if (found == giver_.end())
        fail(layer, "reads '" + bottom + "', which no layer before it gives");
      inputs.push_back(found->second);
    }
    if (inputs.empty()) fail(layer, "reads nothing");
    if (layer.type == "Silence") {
      for (std::size_t input : inputs) is_silenced_[input] = true;
      return;
    }
    if (layer.tops.empty()) fail(layer, "has no top");
    if (layer.type == "Split" && inputs.size() > 1) fail(layer, "splits more than one bottom");
    const bool alias = layer.type == "Split" || (layer.type == "Concat" && inputs.size() == 1);
    if (layer.tops.size() > 1 && layer.type != "Split")
      fail(layer, "of type '" + layer.type + "' with several tops is not supported");
    const std::size_t node = alias ? inputs[0] : add({&layer, inputs});
    for (const std::string& top : layer.tops) {
      const bool in_place =
          std::find(layer.bottoms.begin(), layer.bottoms.end(), top) != layer.bottoms.end();
      if (giver_.contains(top) && !in_place)
        fail(layer, "gives '" + top + "', as a layer before it");
      giver_[top] = node;
    }
  }

  std::string named(std::size_t node) const {
    return node == 0 ? "'" + net_.input + "'" : "'" + nodes_[node].layer->name + "'";
  }

  std::size_t only_output() const {
    std::vector<std::size_t> outputs;
    for (std::size_t node = 1; node < nodes_.size(); ++node)
      if (!is_read_[node] && !is_silenced_[node]) outputs.push_back(node);
    if (outputs.empty())
      throw Error(source_ + ": the net has no output", "give a net with layers that compute");
    if (outputs.size() > 1)
      throw Error(source_ + ":" + std::to_string(nodes_[outputs[1]].layer->line) +
                      ": the net has " + std::to_string(outputs.size()) + " outputs, of " +
                      named(outputs[0]) + " and " + named(outputs[1]) + "; one is supported",
                  "take the layers of the others out, or put a Silence layer behind them");
    return outputs[0];
  }

  std::vector<CaffeNode> reached_from(std::size_t output) {
    std::vector<bool> wanted(nodes_.size(), false);
    wanted[0] = wanted[output] = true;
    for (std::size_t node = output + 1; node-- > 0;)
      if (wanted[node])
        for (std::size_t input : nodes_[node].inputs) wanted[input] = true;
    std::vector<std::size_t> place(nodes_.size());
    std::vector<CaffeNode> kept;
    for (std::size_t node = 0; node <= output; ++node) {
      if (!wanted[node]) continue;
      place[node] = kept.size();
      kept.push_back(std::move(nodes_[node]));
      for (std::size_t& input : kept.back().inputs) input = place[input];
    }
    return kept;
  }

  const CaffeNet& net_;
  const std::string& source_;
  std::vector<CaffeNode> nodes_;
  std::vector<bool> is_read_, is_silenced_;
  std::map<std::string, std::size_t> giver_;  ///< by blob
};

}  // namespace

std::vector<CaffeNode> wire_caffe_net(const CaffeNet& net, const std::string& source) {
  return Wiring(net, source).resolve();
}

}  // namespace perwatt::network
