#include "tool/trtexec/executed.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "engine/vendor_message.h"

namespace perwatt::tool::trtexec {
namespace {

constexpr const char* kGpu = "gpu";

std::optional<Precision> precision_in(const std::string& format) {
  const std::string text = engine::lower_case(format);
  const std::pair<const char*, Precision> words[] = {
      {"int8", Precision::int8}, {"bf16", Precision::bf16}, {"bfloat16", Precision::bf16},
      {"fp16", Precision::fp16}, {"half", Precision::fp16}, {"fp32", Precision::fp32},
      {"float", Precision::fp32}};
  for (const auto& [word, precision] : words)
    if (text.find(word) != std::string::npos) return precision;
  return std::nullopt;
}

/// What is known of the layers, by name.
class Placement {
 public:
  Placement(std::span<const Layer> layers, const engine::LoadRequest& request) : request_(request) {
    for (const auto& layer : layers) layers_[layer.name] = &layer;
  }

  std::pair<std::string, Precision> of(const std::string& name) const {
    const auto at = layers_.find(name);
    const Layer* layer = at == layers_.end() ? nullptr : at->second;
    if (on_dla(name, layer)) return {request_.device, dla_precision(layer)};
    return {kGpu, gpu_precision(layer)};
  }

 private:
  bool on_dla(const std::string& name, const Layer* layer) const {
    if (request_.device == kGpu) return false;
    if (layer != nullptr && !layer->type.empty()) return layer->type == "DLA";
    return name.starts_with("{");
  }
  Precision dla_precision(const Layer* layer) const {
    const auto told = layer ? precision_in(layer->input_format) : std::nullopt;
    if (told == Precision::int8 || told == Precision::fp16) return *told;
    return request_.precision == Precision::int8 ? Precision::int8 : Precision::fp16;
  }
  Precision gpu_precision(const Layer* layer) const {
    if (layer != nullptr && engine::lower_case(layer->tactic).find("tf32") != std::string::npos)
      return Precision::other;
    if (layer != nullptr)
      for (const auto& format : {layer->input_format, layer->output_format})
        if (const auto told = precision_in(format)) return *told;
    const bool certain = request_.device == kGpu && request_.precision == Precision::fp32;
    return certain ? Precision::fp32 : Precision::other;
  }

  const engine::LoadRequest& request_;
  std::map<std::string, const Layer*> layers_;
};

}  // namespace

engine::Executed executed_of(std::span<const LayerTime> times, std::span<const Layer> layers,
                             const engine::LoadRequest& request) {
  const Placement placement(layers, request);
  std::map<std::pair<std::string, Precision>, double> sums;
  double total = 0;
  for (const auto& time : times) {
    sums[placement.of(time.name)] += time.ms;
    total += time.ms;
  }
  engine::Executed executed;
  if (total <= 0) return executed;
  for (const auto& [where, ms] : sums)
    if (ms > 0) executed.parts.push_back({where.first, where.second, ms / total});
  std::ranges::stable_sort(executed.parts, std::greater{}, &engine::Executed::Part::share);
  return executed;
}

}  // namespace perwatt::tool::trtexec
