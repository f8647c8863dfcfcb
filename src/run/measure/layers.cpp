#include "run/measure/layers.h"

#include "base/error.h"
#include "network/onnx/counts.h"
#include "network/onnx/model_file.h"
#include "run/measure/case_runner.h"
#include "run/worker/worker_link.h"

namespace perwatt::run {
namespace {

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

std::variant<LayerProfile, Classification> profile_layers(const Case& item, const NetworkFile& file,
                                                          const Options& options) {
  Classification verdict;
  const double limit = seconds(item.time_limit);
  WorkerLink link(options, MonotonicClock().now() + item.time_limit);
  if (!answer_of(link.open({item.engine, options.open}), "opening", limit, verdict)) return verdict;
  if (!answer_of(link.load(load_order(item, file)), "loading", limit, verdict)) return verdict;
  const auto executed = answer_of(link.profile(), "profiling", limit, verdict);
  if (!executed) return verdict;
  link.close();
  if (executed->layers.empty())
    return Classification{record::Status::unsupported,
                          item.engine + " tells nothing of the layers on " + item.device,
                          "ask another engine or device (perwatt list engines)"};
  const network::ModelFile model(file.path);
  return beside_costs(*executed, network::layer_costs(model.model()), item.batch);
}

}  // namespace perwatt::run
