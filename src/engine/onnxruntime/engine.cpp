#include "engine/onnxruntime/engine.h"

#include <algorithm>
#include <string>
#include <thread>
#include <utility>

#include "engine/onnxruntime/network.h"
#include "engine/onnxruntime/session.h"

namespace perwatt::engine::onnxruntime {

Description OnnxRuntimeEngine::describe() {
  Description description{"onnxruntime", runtime_->version(), runtime_->path().string(), {}};
  for (const Target& target : targets_)
    description.devices.push_back(onnxruntime::describe(target));
  return description;
}

const Target& OnnxRuntimeEngine::target_of(const std::string& device) const {
  std::string present;
  for (const Target& target : targets_) {
    if (target.device == device) return target;
    present += (present.empty() ? "" : ", ") + target.device;
  }
  throw Failure(FailureKind::unsupported,
                "no device " + device + "; this ONNX Runtime was built for " + present,
                "install the ONNX Runtime of that provider, and name it by --engine-path");
}

std::unique_ptr<Network> OnnxRuntimeEngine::load(const LoadRequest& request) {
  const Target& target = target_of(request.device);
  const int processors = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const Spread spread = spread_of(request, target, processors);
  auto profile = request.profile ? std::make_unique<ProfileFile>() : nullptr;
  Session session =
      open_session(*runtime_, request, target, spread, profile ? profile->prefix() : "");
  if (profile) profile->take();
  return std::make_unique<OnnxRuntimeNetwork>(runtime_, target, std::move(session), spread,
                                              request.batch, std::move(profile));
}

}  // namespace perwatt::engine::onnxruntime
