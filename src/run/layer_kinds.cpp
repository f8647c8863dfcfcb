#include "run/layer_kinds.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <utility>
#include <vector>

namespace perwatt::run {

std::string_view layer_kind(std::string_view type) {
  // The first that is found counts: "Convert" is no convolution.
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 27> kWords{{
      {"convert", "layout and type"},
      {"conv", "convolution"},
      {"pool", "pooling"},
      {"reducemean", "pooling"},
      {"gemm", "inner product"},
      {"matmul", "inner product"},
      {"fullyconnected", "inner product"},
      {"inner", "inner product"},
      {"softmax", "softmax"},
      {"batchnorm", "normalisation"},
      {"lrn", "normalisation"},
      {"norm", "normalisation"},
      {"relu", "activation"},
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
  std::string lower(type);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const auto& [word, kind] : kWords)
    if (lower.find(word) != std::string::npos) return kind;
  return "other";
}

std::string layer_kinds_text(const engine::Executed& executed) {
  constexpr double kSmallestShown = 0.0005;  // 0.05 %, which rounds to 0.1 %
  std::map<std::string_view, double> seconds;
  double total = 0;
  for (const auto& layer : executed.layers) {
    seconds[layer_kind(layer.type)] += layer.seconds;
    total += layer.seconds;
  }
  if (total <= 0) return {};
  std::vector<std::pair<std::string_view, double>> sorted(seconds.begin(), seconds.end());
  std::ranges::stable_sort(sorted, std::ranges::greater{}, &decltype(sorted)::value_type::second);
  std::string text;
  for (const auto& [kind, time] : sorted)
    if (time / total >= kSmallestShown)
      text += fmt::format("{}{} {:.1f} %", text.empty() ? "" : ", ", kind, 100 * time / total);
  return text;
}

}  // namespace perwatt::run
