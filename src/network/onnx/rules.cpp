#include "network/onnx/rules.h"

namespace perwatt::network::onnx {
namespace {

Outcome not_followed(const Call&) {
  return {};
}

Rules all_rules() {
  Rules rules;
  add_window_rules(rules);
  add_matrix_rules(rules);
  add_elementwise_rules(rules);
  add_layout_rules(rules);
  add_constant_rules(rules);
  for (const char* type :
       {"ArgMax", "ArgMin", "TopK", "Resize", "Upsample", "NonZero", "Range", "Size", "Tile",
        "OneHot", "CumSum", "GatherElements", "GatherND", "DepthToSpace", "SpaceToDepth"})
    rules[type] = not_followed;
  return rules;
}

}  // namespace

Rule find_rule(const Node& node) {
  static const Rules rules = all_rules();
  if (!node.domain.empty() && node.domain != "ai.onnx") return nullptr;
  const auto found = rules.find(node.type);
  return found == rules.end() ? nullptr : found->second;
}

}  // namespace perwatt::network::onnx
