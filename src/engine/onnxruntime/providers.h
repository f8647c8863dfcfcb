// ONNX Runtime's execution providers as devices, and what each is told. Is NOT aware of models.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/onnxruntime/runtime.h"

namespace perwatt::engine::onnxruntime {

/// A device: an execution provider, or a part of the machine that one reaches.
struct Target {
  std::string device;    ///< "cpu", "cuda", "tensorrt", "dla0", "openvino", ...
  std::string provider;  ///< "CUDAExecutionProvider"
  int dla_core = -1;     ///< of TensorRT's provider; -1 = the GPU
};

/// The devices of a library that was built with these providers, "cpu" first.
std::vector<Target> targets(const std::vector<std::string>& providers);

/// "CUDAExecutionProvider" -> "cuda".
std::string device_of(const std::string& provider);

Device describe(const Target& target);

/// True where half precision has to be in the model: the provider computes in the types of its
/// nodes. The others make their own engine of an FP32 model.
bool computes_in_models_types(const Target& target);

using ProviderOptions = std::map<std::string, std::string>;

/// What the provider is told so that it does what was asked: `options` with what the precision and
/// the device need beside them; what the user said wins. `interface` as in Runtime. Throws Failure
/// (unsupported) for what it would quietly do otherwise: a DLA has no fp32.
ProviderOptions options_for(const Target& target, Precision precision, ProviderOptions options,
                            unsigned interface);

/// Gives the session the provider. Throws Failure where the library cannot use it: the vendor's
/// reason, and what is missing as remedy.
void append(const Runtime& runtime, OrtSessionOptions& session, const Target& target,
            const ProviderOptions& options);

}  // namespace perwatt::engine::onnxruntime
