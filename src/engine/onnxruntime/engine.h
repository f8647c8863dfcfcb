// ONNX Runtime as an engine: what it is, and loading. Is NOT aware of where its library was found.
#pragma once

#include <memory>
#include <vector>

#include "engine/engine.h"
#include "engine/onnxruntime/providers.h"
#include "engine/onnxruntime/runtime.h"

namespace perwatt::engine::onnxruntime {

class OnnxRuntimeEngine final : public Engine {
 public:
  explicit OnnxRuntimeEngine(std::shared_ptr<const Runtime> runtime)
      : runtime_(std::move(runtime)), targets_(targets(runtime_->providers())) {}
  Description describe() override;
  std::unique_ptr<Network> load(const LoadRequest& request) override;

 private:
  /// Throws Failure where the library has no provider for it.
  const Target& target_of(const std::string& device) const;

  std::shared_ptr<const Runtime> runtime_;
  std::vector<Target> targets_;
};

}  // namespace perwatt::engine::onnxruntime
