#include "engine/onnxruntime/session.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "engine/model_path.h"
#include "engine/onnx_adapt.h"
#include "engine/onnxruntime/error.h"

namespace perwatt::engine::onnxruntime {
namespace {

using Settings = std::map<std::string, std::string>;

int number(const std::string& key, const std::string& value) {
  char* end = nullptr;
  const long parsed = std::strtol(value.c_str(), &end, 10);
  if (value.empty() || *end != '\0' || parsed < 0 || parsed > 4096)
    throw Failure(FailureKind::unsupported,
                  "option " + key + ": \"" + value + "\" is no number from 0 to 4096");
  return static_cast<int>(parsed);
}

int one_of(const std::string& key, const std::string& value,
           std::initializer_list<std::pair<std::string_view, int>> words) {
  std::string known;
  for (const auto& [word, meaning] : words) {
    if (word == value) return meaning;
    known += (known.empty() ? "" : ", ") + std::string(word);
  }
  throw Failure(FailureKind::unsupported,
                "option " + key + ": \"" + value + "\" is none of " + known);
}

/// The session's own options: what the request says, then what the user says in the library's
/// words. Each that was used is noted in `settings`.
class SessionOptions {
 public:
  explicit SessionOptions(const Runtime& runtime)
      : runtime_(runtime), api_(runtime.api()), options_(nullptr, api_.ReleaseSessionOptions) {
    OrtSessionOptions* options = nullptr;
    runtime.check(api_.CreateSessionOptions(&options), "cannot make a session's options");
    options_.reset(options);
  }
  OrtSessionOptions& get() const { return *options_; }
  const Settings& settings() const { return settings_; }

  /// True where the key is one of the session's.
  bool take(const std::string& key, const std::string& value);

 private:
  void check(OrtStatus* status, const std::string& key) { runtime_.check(status, "option " + key); }
  bool take_switch(const std::string& key, const std::string& value);

  const Runtime& runtime_;
  const OrtApi& api_;
  Owned<OrtSessionOptions> options_;
  Settings settings_;
};

bool SessionOptions::take_switch(const std::string& key, const std::string& value) {
  const bool memory = key == "enable_mem_pattern";
  if (!memory && key != "enable_cpu_mem_arena") return false;
  const bool on = one_of(key, value, {{"1", 1}, {"0", 0}}) == 1;
  if (memory)
    check(on ? api_.EnableMemPattern(&get()) : api_.DisableMemPattern(&get()), key);
  else
    check(on ? api_.EnableCpuMemArena(&get()) : api_.DisableCpuMemArena(&get()), key);
  return true;
}

bool SessionOptions::take(const std::string& key, const std::string& value) {
  if (key == "intra_op_num_threads") {
    check(api_.SetIntraOpNumThreads(&get(), number(key, value)), key);
  } else if (key == "inter_op_num_threads") {
    check(api_.SetInterOpNumThreads(&get(), number(key, value)), key);
  } else if (key == "execution_mode") {
    const int mode =
        one_of(key, value, {{"sequential", ORT_SEQUENTIAL}, {"parallel", ORT_PARALLEL}});
    check(api_.SetSessionExecutionMode(&get(), static_cast<ExecutionMode>(mode)), key);
  } else if (key == "graph_optimization_level") {
    const int level = one_of(key, value,
                             {{"disable", ORT_DISABLE_ALL},
                              {"basic", ORT_ENABLE_BASIC},
                              {"extended", ORT_ENABLE_EXTENDED},
                              {"all", ORT_ENABLE_ALL}});
    check(api_.SetSessionGraphOptimizationLevel(&get(), static_cast<GraphOptimizationLevel>(level)),
          key);
  } else if (key.find('.') != std::string::npos) {  // "session.intra_op.allow_spinning"
    check(api_.AddSessionConfigEntry(&get(), key.c_str(), value.c_str()), key);
  } else if (!take_switch(key, value)) {
    return false;
  }
  settings_[key] = value;
  return true;
}

/// Half precision is put into the model where the provider computes in the model's types.
std::optional<std::string> model_for(const LoadRequest& request, const Target& target) {
  switch (request.precision) {
    case Precision::fp32:
    case Precision::fp16:
      break;
    case Precision::int8:
      require_quantised(request.model);
      break;
    default:
      throw Failure(FailureKind::unsupported,
                    std::string(name(request.precision)) + " cannot be asked of ONNX Runtime");
  }
  return adapted(request.model, {request.batch, request.precision == Precision::fp16 &&
                                                    computes_in_models_types(target)});
}

Owned<OrtSession> create(const Runtime& runtime, const LoadRequest& request,
                         const std::optional<std::string>& model, OrtSessionOptions& options) {
  const OrtApi& api = runtime.api();
  OrtSession* session = nullptr;
  OrtStatus* const status =
      model ? api.CreateSessionFromArray(runtime.environment(), model->data(), model->size(),
                                         &options, &session)
            : api.CreateSession(runtime.environment(), request.model.c_str(), &options, &session);
  const bool unreadable =
      status && is_unreadable_model(api.GetErrorMessage(status), api.GetErrorCode(status));
  runtime.check(status,
                unreadable ? "cannot read model " + request.model.string()
                           : "cannot compile " + request.model.string() + " for " + request.device);
  return {session, api.ReleaseSession};
}

}  // namespace

Spread spread_of(const LoadRequest& request, const Target& target, int processors) {
  const bool throughput = request.goal == Goal::throughput;
  const bool on_cpu = target.device == "cpu";
  Spread spread;
  // Off the processors two keep a device at work: one computes while another's data travel.
  spread.at_once = request.lanes > 0 ? request.lanes : !throughput ? 1 : on_cpu ? processors : 2;
  spread.lanes = spread.at_once + (request.lanes > 0 ? 0 : request.spare_lanes);
  spread.threads = request.threads;
  if (request.threads == 0 && throughput && on_cpu)
    spread.threads = std::max(1, processors / spread.at_once);
  return spread;
}

Session open_session(const Runtime& runtime, const LoadRequest& request, const Target& target,
                     const Spread& spread, const std::filesystem::path& profile) {
  require_model(request.model);
  const std::optional<std::string> model = model_for(request, target);
  SessionOptions options(runtime);
  if (spread.threads > 0) options.take("intra_op_num_threads", std::to_string(spread.threads));
  options.take("graph_optimization_level", "all");
  ProviderOptions provider;
  for (const auto& [key, value] : request.options)
    if (!options.take(key, value)) provider.emplace(key, value);
  if (model)  // where external weights lie
    options.take("session.model_external_initializers_file_folder_path",
                 std::filesystem::absolute(request.model).parent_path().string());
  if (!profile.empty())
    runtime.check(runtime.api().EnableProfiling(&options.get(), profile.c_str()), "cannot profile");
  provider = options_for(target, request.precision, std::move(provider), runtime.interface());
  append(runtime, options.get(), target, provider);
  Settings settings = options.settings();
  settings.insert(provider.begin(), provider.end());
  settings["provider"] = target.provider;
  settings["inferences_at_once"] = std::to_string(spread.at_once);
  return {create(runtime, request, model, options.get()), std::move(settings)};
}

}  // namespace perwatt::engine::onnxruntime
