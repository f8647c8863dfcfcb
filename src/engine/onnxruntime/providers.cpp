#include "engine/onnxruntime/providers.h"

#include <algorithm>

#include "engine/vendor_message.h"

namespace perwatt::engine::onnxruntime {
namespace {

constexpr std::string_view kEnding = "ExecutionProvider";
/// No machine's own: it sends the work away.
constexpr std::string_view kRemote = "AzureExecutionProvider";
constexpr int kDlaCores = 2;  // of every Jetson that has any

bool is(const Target& target, std::string_view device) {
  return device_of(target.provider) == device;
}

std::vector<Precision> precisions_of(const Target& target) {
  using enum Precision;
  if (target.dla_core >= 0) return {fp16, int8};
  if (is(target, "cpu"))
#ifdef __aarch64__
    return {fp32, fp16, int8};
#else
    return {fp32, int8};
#endif
  return {fp32, fp16, int8};
}

/// Keys and values as the interface takes them.
struct Pairs {
  explicit Pairs(const ProviderOptions& options) {
    for (const auto& [key, value] : options) {
      keys.push_back(key.c_str());
      values.push_back(value.c_str());
    }
  }
  std::vector<const char*> keys, values;
};

/// The functions for a provider whose options are an object of its own.
template <typename Options>
struct OptionsApi {
  const char* name;
  OrtStatus* (*create)(Options**);
  OrtStatus* (*update)(Options*, const char* const*, const char* const*, std::size_t);
  OrtStatus* (*append)(OrtSessionOptions*, const Options*);
  void (*release)(Options*);
};

template <typename Options>
void append_with_options(const Runtime& runtime, OrtSessionOptions& session, const Pairs& pairs,
                         const OptionsApi<Options>& api) {
  const std::string doing = std::string("cannot use ") + api.name;
  Options* options = nullptr;
  runtime.check(api.create(&options), doing);
  const Owned<Options> owned(options, api.release);
  runtime.check(api.update(options, pairs.keys.data(), pairs.values.data(), pairs.keys.size()),
                doing);
  runtime.check(api.append(&session, options), doing);
}

void append_cuda(const Runtime& runtime, OrtSessionOptions& session, const Pairs& pairs) {
  const OrtApi& api = runtime.api();
  append_with_options<OrtCUDAProviderOptionsV2>(
      runtime, session, pairs,
      {"CUDA", api.CreateCUDAProviderOptions, api.UpdateCUDAProviderOptions,
       api.SessionOptionsAppendExecutionProvider_CUDA_V2, api.ReleaseCUDAProviderOptions});
}

void append_tensorrt(const Runtime& runtime, OrtSessionOptions& session, const Pairs& pairs) {
  const OrtApi& api = runtime.api();
  append_with_options<OrtTensorRTProviderOptionsV2>(
      runtime, session, pairs,
      {"TensorRT", api.CreateTensorRTProviderOptions, api.UpdateTensorRTProviderOptions,
       api.SessionOptionsAppendExecutionProvider_TensorRT_V2, api.ReleaseTensorRTProviderOptions});
}

/// Arm's Compute Library has a function of its own, exported by name.
void append_acl(const Runtime& runtime, OrtSessionOptions& session, const ProviderOptions& given) {
  const auto add = runtime.library().find<OrtStatus*(OrtSessionOptions*, int)>(
      "OrtSessionOptionsAppendExecutionProvider_ACL");
  if (add == nullptr)
    throw Failure(FailureKind::unsupported, "this ONNX Runtime exports no way to add ACL");
  int fast = 0;
  for (const auto& [key, value] : given) {
    if (key != "enable_fast_math") throw Failure(FailureKind::unsupported, "acl has no " + key);
    fast = value == "1" || value == "true" ? 1 : 0;
  }
  runtime.check(add(&session, fast), "cannot use ACL");
}

void append_by_name(const Runtime& runtime, OrtSessionOptions& session, const Target& target,
                    const Pairs& pairs) {
  runtime.require(12, "the provider of " + target.device);
  // The interface's name is the provider's without its ending ("XNNPACK").
  std::string name = target.provider.substr(0, target.provider.size() - kEnding.size());
  if (name == "Xnnpack") name = "XNNPACK";
  runtime.check(
      runtime.api().SessionOptionsAppendExecutionProvider(&session, name.c_str(), pairs.keys.data(),
                                                          pairs.values.data(), pairs.keys.size()),
      "cannot use " + target.device);
}

}  // namespace

std::string device_of(const std::string& provider) {
  std::string_view name = provider;
  if (name.ends_with(kEnding)) name.remove_suffix(kEnding.size());
  return lower_case(name);
}

std::vector<Target> targets(const std::vector<std::string>& providers) {
  std::vector<Target> found;
  for (const std::string& provider : providers) {
    if (provider == kRemote) continue;
    found.push_back({device_of(provider), provider});
    if (found.back().device == "tensorrt")
      for (int core = 0; core < kDlaCores; ++core)
        found.push_back({"dla" + std::to_string(core), provider, core});
  }
  std::stable_partition(found.begin(), found.end(),
                        [](const Target& target) { return target.device == "cpu"; });
  return found;
}

Device describe(const Target& target) {
  std::string words = target.provider;
  if (target.dla_core >= 0) words += ", DLA core " + std::to_string(target.dla_core);
  return {target.device, words, precisions_of(target)};
}

bool computes_in_models_types(const Target& target) {
  return !is(target, "tensorrt") && !is(target, "openvino") && !is(target, "qnn") &&
         !is(target, "nvtensorrtrtx");
}

ProviderOptions options_for(const Target& target, Precision precision, ProviderOptions options,
                            unsigned interface) {
  const bool half = precision == Precision::fp16;
  if (is(target, "cuda")) {
    // TF32 would quietly stand for fp32 on Ampere and newer; the switch came with 1.18.
    if (precision == Precision::fp32 && interface >= 18) options.try_emplace("use_tf32", "0");
  } else if (is(target, "tensorrt")) {
    if (half) options.try_emplace("trt_fp16_enable", "1");
    if (precision == Precision::int8) options.try_emplace("trt_int8_enable", "1");
    if (target.dla_core >= 0) {
      if (precision == Precision::fp32)
        throw Failure(FailureKind::unsupported,
                      "a DLA has no fp32: TensorRT would quietly use the GPU",
                      "ask for -p fp16, or int8 with a quantised model");
      options.try_emplace("trt_dla_enable", "1");
      options.try_emplace("trt_dla_core", std::to_string(target.dla_core));
    }
    // A cached engine is loaded whatever core it was built for, unless its name tells.
    if (interface >= 17 && options.contains("trt_engine_cache_enable"))
      options.try_emplace("trt_engine_cache_prefix",
                          "perwatt-" + target.device + "-" + std::string(name(precision)));
  } else if (is(target, "openvino")) {
    options.try_emplace("precision", half ? "FP16" : "FP32");
  } else if (is(target, "qnn")) {
    options.try_emplace("enable_htp_fp16_precision", half ? "1" : "0");
  }
  return options;
}

void append(const Runtime& runtime, OrtSessionOptions& session, const Target& target,
            const ProviderOptions& options) {
  const Pairs pairs(options);
  try {
    if (is(target, "cpu")) {
      if (!options.empty())
        throw Failure(FailureKind::unsupported, "cpu has no option " + options.begin()->first);
    } else if (is(target, "cuda")) {
      append_cuda(runtime, session, pairs);
    } else if (is(target, "tensorrt")) {
      append_tensorrt(runtime, session, pairs);
    } else if (is(target, "acl")) {
      append_acl(runtime, session, options);
    } else {
      append_by_name(runtime, session, target, pairs);
    }
  } catch (const Failure& failure) {
    if (failure.kind() != FailureKind::engine_error) throw;
    throw Failure(FailureKind::unsupported, failure.what(),
                  "the provider's own libraries must be found by the loader: put their folders "
                  "into LD_LIBRARY_PATH (`ldd` of " +
                      runtime.path().parent_path().string() + "/libonnxruntime_providers_" +
                      device_of(target.provider) + ".so names what is missing)");
  }
}

}  // namespace perwatt::engine::onnxruntime
