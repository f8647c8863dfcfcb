#include "network/graph/variance.h"

#include <algorithm>
#include <cmath>

#include "network/graph/shape_inference.h"

namespace perwatt::network {
namespace {

/// Var(max(0, x)) = 1/2 - 1/(2 pi) for x of the standard normal distribution.
constexpr std::uint64_t kRectified = 357399;
static_assert(kRectified < kUnitVariance);

/// Neighbouring places of a map see almost the same: an average over n places is counted as one
/// over n / kCorrelated.
constexpr std::uint64_t kCorrelated = 9;

/// A maximum over a window varies half as much again as one place: measured 1.4 for 2 x 2, 1.6 for
/// 3 x 3.
constexpr std::uint64_t kMaximumTimes2 = 3;

/// Of a branch's variance a rectified shortcut keeps a quarter once their sum is rectified, as
/// measured: where the shortcut is zero the branch is cut in half.
constexpr std::uint64_t kBranchKept = 4;

/// The variance of natural pictures' bytes (and random ones') within the window of a first filter,
/// over all channels.
constexpr std::uint64_t kPictureVariance = 1600 * kUnitVariance;

/// Variances of ELU (alpha 1), sigmoid, tanh and |x| for x of the standard normal distribution.
constexpr std::uint64_t kElu = 649199, kSigmoid = 45473, kTanH = 413474, kAbsolute = 381031;

/// A prediction's bound: what a fan-in of 2^31 can be multiplied with.
constexpr std::uint64_t kLargest = std::uint64_t{1} << 32;

/// |value| in units of 2^-20, at most 16.
std::uint64_t fixed(float value) {
  const double size = std::min(16.0, std::abs(static_cast<double>(value)));
  return static_cast<std::uint64_t>(size * static_cast<double>(kUnitVariance));
}

/// Var(max(x, s x)) = (1 + s^2) / 2 - (1 - s)^2 / (2 pi) for x of the standard normal distribution.
std::uint64_t leaky(float slope) {
  constexpr std::uint64_t kOneOverTwoPi = 166886;
  const std::uint64_t s = std::min(fixed(slope), kUnitVariance), rest = kUnitVariance - s;
  return (kUnitVariance + s * s / kUnitVariance) / 2 -
         rest * rest / kUnitVariance * kOneOverTwoPi / kUnitVariance;
}

class Propagation {
 public:
  explicit Propagation(const Graph& graph)
      : graph_(graph), rectified_(graph.layers().size(), false) {}

  std::vector<std::uint64_t> run() {
    variance_.push_back(kPictureVariance);
    for (id_ = 1; id_ < graph_.layers().size(); ++id_)
      variance_.push_back(std::clamp<std::uint64_t>(
          std::visit([this](const auto& op) { return visit(op); }, graph_.layer(id_).operation), 1,
          kLargest));
    return std::move(variance_);
  }

 private:
  LayerId read(std::size_t i = 0) const { return graph_.layer(id_).inputs[i]; }
  std::uint64_t input() const { return variance_[read()]; }

  std::uint64_t visit(const Convolution&) { return kUnitVariance; }
  std::uint64_t visit(const InnerProduct&) { return kUnitVariance; }
  std::uint64_t visit(const Scale&) {
    return ends_residual_branch(graph_, id_) ? input() / residual_blocks(graph_) : input();
  }
  /// A sum with a rectified shortcut was counted as rectified already.
  std::uint64_t visit(const Relu& op) {
    rectified_[id_] = true;
    if (rectified_[read()]) return input();
    return of_unit(op.negative_slope == 0 ? kRectified : leaky(op.negative_slope));
  }
  std::uint64_t visit(const PRelu&) { return of_unit(leaky(0.25f)); }
  std::uint64_t visit(const Elu&) { return of_unit(kElu); }
  std::uint64_t visit(const Sigmoid&) { return of_unit(kSigmoid); }
  std::uint64_t visit(const TanH&) { return of_unit(kTanH); }
  std::uint64_t visit(const AbsVal&) { return of_unit(kAbsolute); }
  std::uint64_t visit(const Power& op) {
    const std::uint64_t factor = fixed(op.scale);
    return of_unit(factor * factor / kUnitVariance);
  }
  std::uint64_t visit(const EltwiseSum&) {
    rectified_[id_] = rectified_[read(0)];
    std::uint64_t total = variance_[read(0)];
    for (std::size_t i = 1; i < graph_.layer(id_).inputs.size(); ++i)
      total += variance_[read(i)] / (rectified_[id_] ? kBranchKept : 1);
    return total;
  }
  /// `variance` is what the operation makes of unit variance.
  std::uint64_t of_unit(std::uint64_t variance) const { return input() * variance / kUnitVariance; }
  std::uint64_t visit(const Concat&) {
    std::uint64_t total = 0;
    for (LayerId id : graph_.layer(id_).inputs)
      total += variance_[id] * static_cast<std::uint64_t>(graph_.layer(id).output.channels);
    return total / static_cast<std::uint64_t>(graph_.layer(id_).output.channels);
  }
  std::uint64_t visit(const Pooling& op) {
    rectified_[id_] = rectified_[read()];
    if (op.kind == PoolingKind::max) return input() * kMaximumTimes2 / 2;
    const Window w = pooling_window(op, graph_.layer(read()).output);
    const auto places =
        static_cast<std::uint64_t>(w.kernel.height) * static_cast<std::uint64_t>(w.kernel.width);
    return places > kCorrelated ? input() * kCorrelated / places : input();
  }
  template <typename Same>
  std::uint64_t visit(const Same&) {
    rectified_[id_] = rectified_[read()];
    return input();
  }

  const Graph& graph_;
  std::vector<std::uint64_t> variance_;
  std::vector<bool> rectified_;
  LayerId id_ = 0;
};

}  // namespace

std::vector<std::uint64_t> tensor_variances(const Graph& graph) {
  return Propagation(graph).run();
}

std::uint64_t residual_blocks(const Graph& graph) {
  return static_cast<std::uint64_t>(std::count_if(
      graph.layers().begin(), graph.layers().end(),
      [](const Layer& l) { return std::holds_alternative<EltwiseSum>(l.operation); }));
}

bool ends_residual_branch(const Graph& graph, LayerId layer) {
  if (!std::holds_alternative<Scale>(graph.layer(layer).operation)) return false;
  for (LayerId reader : graph.consumers(layer)) {
    const Layer& sum = graph.layer(reader);
    if (std::holds_alternative<EltwiseSum>(sum.operation) && sum.inputs[1] == layer) return true;
  }
  return false;
}

LayerId last_weighted(const Graph& graph) {
  LayerId id = graph.layers().size() - 1;
  while (id > 0 && !std::holds_alternative<Convolution>(graph.layer(id).operation) &&
         !std::holds_alternative<InnerProduct>(graph.layer(id).operation))
    --id;
  return id;
}

}  // namespace perwatt::network
