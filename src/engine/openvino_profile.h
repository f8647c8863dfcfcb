// From OpenVINO's profile of an inference to shares of time by precision.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/engine.h"
#include "engine/openvino_api.h"

namespace perwatt::engine::openvino {

/// The precision that a node's execution type ends in ("brgconv_avx512_bf16", "jit_uni_f32",
/// "gemm_any_FP16", "convolution_gpu_b_fs_yx_fsv16__f16", "..._i8"); `other` where it ends in none.
Precision precision_of_exec_type(std::string_view exec_type);

/// Microseconds by precision of the executed nodes of a profile, added to `times`.
void add_times(const ProfilingList& profile, std::map<Precision, double>& times);

/// Shares of those times on one device, largest first; empty where no time was measured.
Executed executed_of(const std::map<Precision, double>& times, const std::string& device);

}  // namespace perwatt::engine::openvino
