// What ONNX's operators make of shapes, and the multiply-accumulates that they cost. Definitions:
// ONNX's operator specification, opset 1 to 23. A rule throws Unknown where the shapes do not fit
// or cannot be followed. Is NOT aware of the graph around an operator.
#pragma once

#include <map>
#include <string_view>

#include "network/onnx/call.h"

namespace perwatt::network::onnx {

using Rule = Outcome (*)(const Call&);
using Rules = std::map<std::string_view, Rule>;

/// Convolutions and pooling.
void add_window_rules(Rules& rules);
/// Gemm and MatMul.
void add_matrix_rules(Rules& rules);
/// By value, with broadcasting; small integers are computed.
void add_elementwise_rules(Rules& rules);
/// What moves values to another shape: Reshape, Concat, Pad, ...; small integers are moved too.
void add_layout_rules(Rules& rules);
/// What takes a shape apart: Constant, Shape, Gather, Slice, ...
void add_constant_rules(Rules& rules);

/// Null where the operator is not known. An operator that costs no multiply-accumulates but whose
/// outputs are not followed (TopK, Resize, ...) has a rule without outputs.
Rule find_rule(const Node& node);

}  // namespace perwatt::network::onnx
