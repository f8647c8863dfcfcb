#include "engine/layer_sums.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace perwatt::engine {

Executed executed_of_sums(std::vector<Executed::Layer> layers, int inferences) {
  std::map<std::pair<std::string, Precision>, double> times;
  double total = 0;
  for (const Executed::Layer& layer : layers) {
    times[{layer.device, layer.precision}] += layer.seconds;
    total += layer.seconds;
  }
  Executed executed;
  if (total <= 0) return executed;
  for (const auto& [where, time] : times)
    if (time > 0) executed.parts.push_back({where.first, where.second, time / total});
  std::ranges::stable_sort(executed.parts, std::ranges::greater{}, &Executed::Part::share);
  executed.layers = std::move(layers);
  for (Executed::Layer& layer : executed.layers) layer.seconds /= inferences;
  return executed;
}

}  // namespace perwatt::engine
