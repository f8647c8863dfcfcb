#include "network/graph/parameters.h"

#include "base/enum_names.h"

namespace perwatt::network {
namespace {

class Collector {
 public:
  explicit Collector(const Graph& graph) : graph_(graph) {}

  std::vector<Parameter> collect() {
    for (layer_ = 0; layer_ < graph_.layers().size(); ++layer_)
      std::visit([this](const auto& op) { visit(op); }, graph_.layer(layer_).operation);
    return std::move(found_);
  }

 private:
  const Shape& input() const { return graph_.layer(graph_.layer(layer_).inputs.at(0)).output; }

  void add(Role role, std::vector<std::int64_t> shape) {
    std::int64_t size = 1;
    for (std::int64_t dimension : shape) size *= dimension;
    found_.push_back({layer_, role, std::move(shape), size});
  }

  void visit(const Convolution& op) {
    add(Role::weight, {op.outputs, input().channels / op.groups, op.window.kernel.height,
                       op.window.kernel.width});
    if (op.bias) add(Role::bias, {op.outputs});
  }
  void visit(const InnerProduct& op) {
    add(Role::weight, {op.outputs, input().size()});
    if (op.bias) add(Role::bias, {op.outputs});
  }
  void visit(const BatchNorm&) {
    add(Role::mean, {input().channels});
    add(Role::variance, {input().channels});
  }
  void visit(const Scale& op) {
    add(Role::weight, {input().channels});
    if (op.bias) add(Role::bias, {input().channels});
  }
  void visit(const PRelu& op) { add(Role::slope, {op.shared ? 1 : input().channels}); }
  template <typename Weightless>
  void visit(const Weightless&) {}

  const Graph& graph_;
  LayerId layer_ = 0;
  std::vector<Parameter> found_;
};

constexpr auto kRoles = enum_names<Role>({{Role::weight, "weight"},
                                          {Role::bias, "bias"},
                                          {Role::mean, "mean"},
                                          {Role::variance, "variance"},
                                          {Role::slope, "slope"}});

}  // namespace

std::string_view name(Role role) {
  return kRoles.name(role);
}

std::vector<Parameter> parameters(const Graph& graph) {
  return Collector(graph).collect();
}

std::string full_name(const Graph& graph, const Parameter& parameter) {
  return graph.layer(parameter.layer).name + "." + std::string(name(parameter.role));
}

}  // namespace perwatt::network
