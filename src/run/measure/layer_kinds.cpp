#include "run/measure/layer_kinds.h"

#include <array>
#include <map>
#include <utility>

#include "engine/vendor_message.h"
#include "run/measure/shares.h"

namespace perwatt::run {

std::string_view layer_kind(std::string_view type) {
  // The first that is found counts: "Convert" is no convolution.
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 25> kWords{{
      {"convert", "layout and type"},
      {"conv", "convolution"},
      {"pool", "pooling"},
      {"reducemean", "pooling"},
      {"gemm", "inner product"},
      {"matmul", "inner product"},
      {"fullyconnected", "inner product"},
      {"inner", "inner product"},
      {"softmax", "softmax"},
      {"lrn", "normalisation"},
      {"norm", "normalisation"},
      {"sigmoid", "activation"},
      {"tanh", "activation"},
      {"clip", "activation"},
      {"elu", "activation"},
      {"activation", "activation"},
      {"reorder", "layout and type"},
      {"transpose", "layout and type"},
      {"cast", "layout and type"},
      {"concat", "layout and type"},
      {"reshape", "layout and type"},
      {"flatten", "layout and type"},
      {"add", "elementwise"},
      {"mul", "elementwise"},
      {"eltwise", "elementwise"},
  }};
  const std::string lower = engine::lower_case(type);
  for (const auto& [word, kind] : kWords)
    if (lower.find(word) != std::string::npos) return kind;
  return "other";
}

std::string layer_kinds_text(const engine::Executed& executed) {
  std::map<std::string, double> shares;
  double total = 0;
  for (const auto& layer : executed.layers) {
    shares[std::string(layer_kind(layer.type))] += layer.seconds;
    total += layer.seconds;
  }
  if (total <= 0) return {};
  for (auto& [kind, share] : shares) share /= total;
  return shares_text(sorted_shares(shares));
}

}  // namespace perwatt::run
