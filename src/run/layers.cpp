#include "run/layers.h"

#include "base/error.h"
#include "network/model_file.h"
#include "network/onnx_counts.h"
#include "run/case_runner.h"
#include "run/worker_link.h"

namespace perwatt::run {
namespace {

/// A verb's answer, or the verdict put into `verdict`.
template <typename Answer>
std::optional<Answer> answer_of(Link::Result<Answer> result, const Case& item, const char* doing,
                                Verdict& verdict) {
  if (auto* answer = std::get_if<Answer>(&result)) return std::move(*answer);
  const auto* failure = std::get_if<WorkerFailure>(&result);
  verdict = failure != nullptr
                ? classify(*failure)
                : classify(std::get<WorkerEnd>(result), doing, seconds(item.time_limit));
  return std::nullopt;
}

LayerProfile beside_costs(const engine::Executed& executed,
                          const std::map<std::string, network::LayerCost>& costs, int batch) {
  LayerProfile profile;
  for (const auto& layer : executed.layers) profile.seconds += layer.seconds;
  for (const auto& layer : executed.layers) {
    LayerTime one{layer, profile.seconds > 0 ? layer.seconds / profile.seconds : 0, {}, {}};
    if (const auto known = costs.find(layer.name); known != costs.end()) {
      one.macs = batch * known->second.macs;
      one.elements = known->second.elements;
    }
    profile.layers.push_back(std::move(one));
  }
  return profile;
}

}  // namespace

std::variant<LayerProfile, Verdict> profile_layers(const Case& item, const NetworkFile& file,
                                                   const Options& options) {
  Verdict verdict;
  WorkerLink link(options, MonotonicClock().now() + item.time_limit);
  if (!answer_of(link.open({item.engine, options.open}), item, "opening", verdict)) return verdict;
  if (!answer_of(link.load(load_order(item, file)), item, "loading", verdict)) return verdict;
  const auto executed = answer_of(link.profile(), item, "profiling", verdict);
  if (!executed) return verdict;
  link.close();
  if (executed->layers.empty())
    return Verdict{record::Status::unsupported,
                   item.engine + " tells nothing of the layers on " + item.device,
                   "ask another engine or device (perwatt list engines)"};
  const network::ModelFile model(file.path);
  return beside_costs(*executed, network::layer_costs(model.model()), item.batch);
}

}  // namespace perwatt::run
