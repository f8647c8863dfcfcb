#include "network/onnx/counts.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "network/onnx/parameters.h"
#include "network/onnx/reader.h"
#include "network/onnx/rules.h"

namespace perwatt::network {
namespace onnx {
namespace {

/// Operators that cost multiply-accumulates: without their shapes the sum is not known.
bool multiplies(std::string_view type) {
  constexpr std::array kTypes =
      std::to_array<std::string_view>({"Conv", "ConvTranspose", "ConvInteger", "QLinearConv",
                                       "Gemm", "MatMul", "MatMulInteger", "QLinearMatMul"});
  return std::ranges::find(kTypes, type) != kTypes.end();
}

/// Follows shapes through a graph, in the order of its nodes, and sums up what they cost.
class Walk {
 public:
  /// Costs go to `costs` as well, where given: of the nodes whose shapes are known.
  explicit Walk(const Model& model, std::map<std::string, LayerCost>* costs = nullptr)
      : model_(model), costs_(costs) {}

  /// Of the whole batch. Throws Unknown.
  std::int64_t macs() {
    require_known_operators();
    for (const Tensor& tensor : model_.initializers)
      values_[tensor.name] = {tensor.dimensions, tensor.content};
    for (const Port& port : model_.inputs) take_input(port);
    for (const Node& node : model_.nodes) visit(node);
    return macs_;
  }
  /// Pictures in one run of the graph as it is written; 1 where the batch is open.
  std::int64_t batch() const { return batch_; }

 private:
  void require_known_operators() const {
    std::set<std::string> unknown;
    for (const Node& node : model_.nodes)
      if (find_rule(node) == nullptr) unknown.insert(operator_name(node));
    if (unknown.empty()) return;
    std::string names;
    for (const std::string& name : unknown) names += (names.empty() ? "" : ", ") + name;
    throw Unknown((unknown.size() == 1 ? "operator " : "operators ") + names.substr(0, 200) +
                  (unknown.size() == 1 ? " is not known" : " are not known"));
  }

  void take_input(const Port& port) {
    if (!port.shape) return;
    Value value;
    for (std::size_t i = 0; i < port.shape->size(); ++i) {
      const auto length = (*port.shape)[i].value;
      if (!length && i > 0) {
        reason_ = "the size of input " + printable(port.name) + " is open: " + shape_text(port);
        return;
      }
      value.shape.push_back(length.value_or(1));
    }
    if (!value.shape.empty()) batch_ = value.shape[0];
    values_[port.name] = std::move(value);
  }

  void visit(const Node& node) {
    std::vector<const Value*> inputs;
    for (const std::string_view name : node.inputs) {
      const auto found = values_.find(name);
      inputs.push_back(found == values_.end() ? nullptr : &found->second);
    }
    const Call call(node, std::move(inputs));
    try {
      Outcome outcome = find_rule(node)(call);
      macs_ = call.plus(macs_, outcome.macs);
      const std::int64_t macs = outcome.macs;
      keep(call, std::move(outcome.outputs));
      if (costs_ != nullptr) note_cost(call, macs);
    } catch (const Unknown& why) {
      if (reason_.empty()) reason_ = why.what();
      if (multiplies(node.type)) throw Unknown(reason_);
      for (const std::string_view name : node.outputs) values_.erase(name);
    }
  }

  void note_cost(const Call& call, std::int64_t macs) {
    LayerCost cost{macs, 0};
    for (const auto* names : {&call.node().inputs, &call.node().outputs})
      for (const std::string_view name : *names)
        if (const auto found = values_.find(name); found != values_.end())
          cost.elements = call.plus(cost.elements, call.product(found->second.shape));
    (*costs_)[std::string(call.node().name)] = cost;
    for (const std::string_view name : call.node().outputs) (*costs_)[std::string(name)] = cost;
  }

  void keep(const Call& call, std::vector<Value> outputs) {
    const auto& names = call.node().outputs;
    for (std::size_t i = 0; i < outputs.size() && i < names.size(); ++i) {
      Value& value = outputs[i];
      call.require(value.shape.size() <= kMostDimensions, "makes too many dimensions");
      for (const std::int64_t length : value.shape)
        call.require(length >= 0, "makes a shape that cannot be");
      const std::int64_t elements = call.product(value.shape);
      call.require(elements <= kMostElements, "is larger than any machine");
      const bool fits = value.content && elements <= kMostContent &&
                        static_cast<std::int64_t>(value.content->size()) == elements;
      if (!fits) value.content.reset();
      values_[names[i]] = std::move(value);
    }
  }

  const Model& model_;
  std::map<std::string_view, Value> values_;
  std::string reason_;  ///< the first reason why a shape is not known
  std::int64_t macs_ = 0, batch_ = 1;
  std::map<std::string, LayerCost>* costs_;
};

std::int64_t macs_a_picture(const Model& model) {
  Walk walk(model);
  const std::int64_t all = walk.macs();
  if (walk.batch() < 1 || all % walk.batch() != 0)
    throw Unknown("its work is not the same for every picture of its batch");
  return all / walk.batch();
}

/// What is part of the model but was not read; "" where all was.
std::string unread(const Model& model) {
  if (model.sparse) return "its sparse tensors are not read";
  for (const Node& node : model.nodes) {
    if (model.functions && find_rule(node) == nullptr)
      return "operator " + operator_name(node) + " may be one that it defines itself";
    for (const Attribute& attribute : node.attributes)
      if (attribute.graph)
        return "the graph inside operator " + operator_name(node) + " is not read";
  }
  return "";
}

}  // namespace
}  // namespace onnx

OnnxCounts count(const onnx::Model& model) {
  OnnxCounts counts;
  counts.parameters_unknown = onnx::unread(model);
  if (counts.parameters_unknown.empty()) counts.parameters = onnx::count_parameters(model);
  try {
    if (!counts.parameters_unknown.empty()) throw onnx::Unknown(counts.parameters_unknown);
    counts.macs = onnx::macs_a_picture(model);
  } catch (const onnx::Unknown& why) {
    counts.macs_unknown = why.what();
  }
  return counts;
}

std::map<std::string, LayerCost> layer_costs(const onnx::Model& model) {
  if (!onnx::unread(model).empty()) return {};
  std::map<std::string, LayerCost> costs;
  try {
    onnx::Walk(model, &costs).macs();
  } catch (const onnx::Unknown&) {
    // Those before it are known.
  }
  costs.erase("");
  return costs;
}

}  // namespace perwatt::network
