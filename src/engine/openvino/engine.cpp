#include "engine/openvino/engine.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <sstream>
#include <utility>

#include "engine/openvino/model.h"
#include "engine/openvino/network.h"
#include "engine/vendor_message.h"

namespace perwatt::engine::openvino {
namespace {

/// What spreads work over the machine's devices.
struct Spreading {
  const char* name;
  const char* words;
  int fewest_members;
};
constexpr Spreading kSpreading[] = {
    {"auto", "OpenVINO's own choice of devices; auto:npu+cpu chooses among these", 0},
    {"hetero", "what the first cannot run, the next does: hetero:npu+cpu", 1}};

std::string upper_case(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::vector<Precision> precisions_of(const std::string& capabilities) {
  std::istringstream words(capabilities);
  std::vector<Precision> found;
  for (std::string word; words >> word;)
    if (const auto precision = precision_of(lower_case(word))) found.push_back(*precision);
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

Description description_of(const Runtime& runtime) {
  Description description{"openvino", runtime.version(), runtime.path().string(), {}};
  for (const std::string& name : runtime.devices())
    description.devices.push_back(
        {lower_case(name), runtime.property(name, "FULL_DEVICE_NAME").value_or(name),
         precisions_of(runtime.property(name, "OPTIMIZATION_CAPABILITIES").value_or(""))});
  const std::vector<Precision> first = description.devices.front().precisions;
  for (const auto& [name, words, members] : kSpreading)
    if (runtime.property(upper_case(name), "FULL_DEVICE_NAME"))
      description.devices.push_back({name, words, first, members});
  return description;
}

}  // namespace

OpenVinoEngine::OpenVinoEngine(std::shared_ptr<const Runtime> runtime)
    : runtime_(std::move(runtime)), description_(description_of(*runtime_)) {}

std::string OpenVinoEngine::vendor_name(const std::string& device) const {
  if (names_device(description_, device)) {
    std::string vendor = upper_case(device);
    std::ranges::replace(vendor, '+', ',');
    return vendor;
  }
  std::string present;
  for (const Device& each : description_.devices)
    present += (present.empty() ? "" : ", ") + each.name + (each.fewest_members > 0 ? ":..." : "");
  throw Failure(FailureKind::unsupported, "no device " + device + "; this machine has " + present);
}

std::unique_ptr<Network> OpenVinoEngine::load(const LoadRequest& request) {
  const std::string device = vendor_name(request.device);
  Owned<CompiledModel> compiled = compile(*runtime_, request, device);
  const int lanes = lanes_for(*runtime_, *compiled, request);
  return std::make_unique<OpenVinoNetwork>(runtime_, std::move(compiled), lanes, request.profile);
}

}  // namespace perwatt::engine::openvino
