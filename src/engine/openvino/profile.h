// From OpenVINO's profiles of inferences to time by precision and by layer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "engine/openvino/api.h"

namespace perwatt::engine::openvino {

/// The precision that a node's execution type ends in ("brgconv_avx512_bf16", "jit_uni_f32",
/// "gemm_any_FP16", "convolution_gpu_b_fs_yx_fsv16__f16", "..._i8"); `other` where it ends in none.
Precision precision_of_exec_type(std::string_view exec_type);

/// What the profiles of several inferences of one network say together.
class Profile {
 public:
  void add(const ProfilingList& profile);
  /// Of those that were executed on `device`; empty where no time was measured.
  Executed executed(const std::string& device) const;

 private:
  std::vector<Executed::Layer> layers_;  ///< seconds are sums here
  int inferences_ = 0;
};

}  // namespace perwatt::engine::openvino
