#include "engine/onnxruntime/profile.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/layer_sums.h"
#include "engine/onnxruntime/providers.h"

namespace perwatt::engine::onnxruntime {
namespace {

using nlohmann::json;

constexpr std::string_view kNodeEnding = "_kernel_time";

/// By the element type of the first output: [{"float":[1,1000]}].
Precision precision_of_output(const json& arguments) {
  static const std::map<std::string, Precision, std::less<>> kTypes{
      {"float", Precision::fp32}, {"float16", Precision::fp16}, {"bfloat16", Precision::bf16},
      {"int8", Precision::int8},  {"uint8", Precision::int8},
  };
  const auto shapes = arguments.find("output_type_shape");
  if (shapes == arguments.end() || !shapes->is_array() || shapes->empty() ||
      !shapes->front().is_object() || shapes->front().empty())
    return Precision::other;
  const auto type = kTypes.find(shapes->front().begin().key());
  return type == kTypes.end() ? Precision::other : type->second;
}

class Nodes {
 public:
  explicit Nodes(const Target& target) : target_(target) {}

  void note(const json& event) {
    if (!event.is_object()) return;
    const std::string category = event.value("cat", "");
    std::string name = event.value("name", "");
    if (category == "Session" && name == "model_run") ++runs_;
    if (runs_ == 1 && category == "Node") forget_the_first();
    if (category != "Node" || !name.ends_with(kNodeEnding)) return;
    const auto arguments = event.find("args");
    if (arguments == event.end() || !arguments->is_object()) return;
    name.resize(name.size() - kNodeEnding.size());
    const auto [at, added] = index_.try_emplace(name, layers_.size());
    if (added) layers_.push_back(layer_of(name, *arguments));
    layers_[at->second].seconds += 1e-6 * std::max(0.0, event.value("dur", 0.0));
  }

  Executed executed() {
    return executed_of_sums(std::move(layers_), std::max(1, runs_ - (forgotten_ ? 1 : 0)));
  }

 private:
  Executed::Layer layer_of(const std::string& name, const json& arguments) const {
    const std::string provider = arguments.value("provider", "");
    const std::string type = arguments.value("op_name", "");
    const std::string device = provider == target_.provider ? target_.device : device_of(provider);
    const bool compiled = !computes_in_models_types({device, provider});
    return {name, type, "", device, compiled ? Precision::other : precision_of_output(arguments),
            0};
  }

  /// The first run also finds algorithms and makes room. It counts only where it is the only one.
  void forget_the_first() {
    if (std::exchange(forgotten_, true)) return;
    for (Executed::Layer& layer : layers_) layer.seconds = 0;
  }

  const Target& target_;
  int runs_ = 0;
  bool forgotten_ = false;
  std::map<std::string, std::size_t> index_;
  std::vector<Executed::Layer> layers_;
};

}  // namespace

Executed executed_of(std::istream& profile, const Target& target) {
  Nodes nodes(target);
  // Event by event: a profile of many runs is too large to hold as one.
  const auto take = [&](int depth, json::parse_event_t event, json& value) {
    if (depth != 1 || event != json::parse_event_t::object_end) return true;
    nodes.note(value);
    return false;
  };
  [[maybe_unused]] const json rest = json::parse(profile, take, false);
  return nodes.executed();
}

}  // namespace perwatt::engine::onnxruntime
