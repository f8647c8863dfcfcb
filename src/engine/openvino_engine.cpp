#include "engine/openvino_engine.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <sstream>

#include "engine/openvino_model.h"
#include "engine/openvino_network.h"

namespace perwatt::engine::openvino {
namespace {

std::string user_name(std::string vendor) {
  std::ranges::transform(vendor, vendor.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return vendor;
}

std::vector<Precision> precisions_of(const std::string& capabilities) {
  std::istringstream words(capabilities);
  std::vector<Precision> found;
  for (std::string word; words >> word;)
    if (const auto precision = precision_of(user_name(word))) found.push_back(*precision);
  std::ranges::sort(found);
  return found;
}

int lanes_for(const Runtime& runtime, const CompiledModel& compiled, const LoadRequest& request) {
  if (request.lanes > 0) return request.lanes;
  if (request.goal == Goal::latency) return 1 + request.spare_lanes;
  const std::string optimal =
      runtime.property(compiled, "OPTIMAL_NUMBER_OF_INFER_REQUESTS").value_or("1");
  return std::max(1, std::atoi(optimal.c_str())) + request.spare_lanes;
}

}  // namespace

Description OpenVinoEngine::describe() {
  Description description{"openvino", runtime_->version(), runtime_->path().string(), {}};
  for (const std::string& name : runtime_->devices())
    description.devices.push_back(
        {user_name(name), runtime_->property(name, "FULL_DEVICE_NAME").value_or(name),
         precisions_of(runtime_->property(name, "OPTIMIZATION_CAPABILITIES").value_or(""))});
  return description;
}

std::string OpenVinoEngine::vendor_name(const std::string& device) const {
  std::string present;
  for (const std::string& name : runtime_->devices()) {
    if (user_name(name) == device) return name;
    present += (present.empty() ? "" : ", ") + user_name(name);
  }
  throw Failure(FailureKind::unsupported, "no device " + device + "; this machine has " + present);
}

std::unique_ptr<Network> OpenVinoEngine::load(const LoadRequest& request) {
  const std::string device = vendor_name(request.device);
  Owned<CompiledModel> compiled = compile(*runtime_, request, device);
  const int lanes = lanes_for(*runtime_, *compiled, request);
  return std::make_unique<OpenVinoNetwork>(runtime_, std::move(compiled), lanes, request.profile);
}

}  // namespace perwatt::engine::openvino
