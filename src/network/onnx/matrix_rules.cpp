#include "network/onnx/rules.h"

namespace perwatt::network::onnx {
namespace {

Outcome gemm(const Call& call) {
  const Numbers& a = call.shape(0);
  const Numbers& b = call.shape(1);
  call.require(a.size() == 2 && b.size() == 2, "multiplies what are no matrices");
  const bool turn_a = call.number("transA", 0) != 0, turn_b = call.number("transB", 0) != 0;
  const std::int64_t rows = a[turn_a ? 1 : 0], inner = a[turn_a ? 0 : 1];
  const std::int64_t columns = b[turn_b ? 0 : 1];
  call.require(b[turn_b ? 1 : 0] == inner, "multiplies matrices that do not fit");
  return {{{{rows, columns}, {}}}, call.times(call.times(rows, inner), columns)};
}

/// As numpy.matmul: the last two axes are matrices, those before broadcast; a vector is a row on
/// the left and a column on the right.
Outcome multiply(const Call& call, std::size_t left, std::size_t right) {
  Numbers a = call.shape(left), b = call.shape(right);
  call.require(!a.empty() && !b.empty(), "multiplies a scalar");
  const bool row = a.size() == 1, column = b.size() == 1;
  if (row) a.insert(a.begin(), 1);
  if (column) b.push_back(1);
  const std::int64_t rows = a[a.size() - 2], inner = a.back(), columns = b.back();
  call.require(b[b.size() - 2] == inner, "multiplies matrices that do not fit");
  Numbers out = broadcast(call, Numbers(a.begin(), a.end() - 2), Numbers(b.begin(), b.end() - 2));
  const std::int64_t macs =
      call.times(call.times(call.product(out), call.times(rows, inner)), columns);
  if (!row) out.push_back(rows);
  if (!column) out.push_back(columns);
  return {{{out, {}}}, macs};
}

Outcome matrix_product(const Call& call) {
  return multiply(call, 0, 1);
}
Outcome quantised_product(const Call& call) {
  return multiply(call, 0, 3);
}

}  // namespace

void add_matrix_rules(Rules& rules) {
  rules["Gemm"] = gemm;
  rules["MatMul"] = rules["MatMulInteger"] = matrix_product;
  rules["QLinearMatMul"] = quantised_product;
}

}  // namespace perwatt::network::onnx
