// From a profile and what the plan says of its layers to where and how it executed. Pure.
#pragma once

#include <span>

#include "engine/engine.h"
#include "tool/trtexec/exports.h"

namespace perwatt::tool::trtexec {

/// Shares of the profile's time. A DLA's layers are those of type "DLA", or, where `layers` is
/// empty (TensorRT 7), those whose name is a group in braces; what else runs under a request for a
/// DLA runs on the GPU. A DLA computes in INT8 or FP16, never FP32. A GPU's layer computes in what
/// its first input holds; where no layer's formats are known, in FP32 for a request of FP32 on the
/// GPU, and otherwise in `other`. Kernels that say tf32 are `other`.
engine::Executed executed_of(std::span<const LayerTime> times, std::span<const Layer> layers,
                             const engine::LoadRequest& request);

}  // namespace perwatt::tool::trtexec
