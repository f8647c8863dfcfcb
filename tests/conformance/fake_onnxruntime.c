/* A stand-in for libonnxruntime that was built with every provider and can compute nothing: it remembers what it is told, and
   refuses each model with just that as its reason. FAKE_ONNXRUNTIME_VERSION is its version; FAKE_ONNXRUNTIME_MISSING names a
   provider ("CUDA") whose own library cannot be loaded. */
#include <onnxruntime_c_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct OrtStatus {
  OrtErrorCode code;
  char message[4096];
};

static char told[4096];

static void note(const char* what, const char* key, const char* value) {
  const size_t used = strlen(told);
  snprintf(told + used, sizeof told - used, "%s%s %s=%s", used ? "; " : "", what, key, value);
}
static OrtStatus* fail(OrtErrorCode code, const char* message) {
  OrtStatus* status = calloc(1, sizeof *status);
  status->code = code;
  snprintf(status->message, sizeof status->message, "%s", message);
  return status;
}
static OrtStatus* provider(const char* name) {
  const char* missing = getenv("FAKE_ONNXRUNTIME_MISSING");
  note(name, "appended", "1");
  if (missing && strcmp(missing, name) == 0) return fail(ORT_FAIL, "Failed to load library libabsent.so.13");
  return NULL;
}
static OrtStatus* note_all(const char* what, const char* const* keys, const char* const* values, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (strcmp(keys[i], "no_such_option") == 0) return fail(ORT_INVALID_ARGUMENT, "Unknown provider option: no_such_option");
    note(what, keys[i], values[i]);
  }
  return NULL;
}

static OrtErrorCode get_code(const OrtStatus* status) { return status->code; }
static const char* get_message(const OrtStatus* status) { return status->message; }
static void release_status(OrtStatus* status) { free(status); }
static OrtStatus* create_env(OrtLoggingLevel level, const char* name, OrtEnv** out) {
  (void)level;
  (void)name;
  *out = (OrtEnv*)told;
  return NULL;
}
static void release_env(OrtEnv* env) { (void)env; }
static OrtStatus* create_options(OrtSessionOptions** out) {
  told[0] = 0;
  *out = (OrtSessionOptions*)told;
  return NULL;
}
static void release_options(OrtSessionOptions* options) { (void)options; }
static OrtStatus* set_threads(OrtSessionOptions* options, int threads) {
  char text[32];
  (void)options;
  snprintf(text, sizeof text, "%d", threads);
  note("session", "threads", text);
  return NULL;
}
static OrtStatus* set_level(OrtSessionOptions* options, GraphOptimizationLevel level) {
  (void)options;
  (void)level;
  return NULL;
}
static OrtStatus* add_entry(OrtSessionOptions* options, const char* key, const char* value) {
  (void)options;
  note("session", key, value);
  return NULL;
}
static OrtStatus* get_providers(char*** names, int* count) {
  static char* all[] = {"TensorrtExecutionProvider", "CUDAExecutionProvider", "ACLExecutionProvider", "XnnpackExecutionProvider",
                        "OpenVINOExecutionProvider", "CPUExecutionProvider"};
  *names = all;
  *count = 6;
  return NULL;
}
static OrtStatus* release_providers(char** names, int count) {
  (void)names;
  (void)count;
  return NULL;
}
static OrtStatus* create_cuda(OrtCUDAProviderOptionsV2** out) {
  *out = (OrtCUDAProviderOptionsV2*)told;
  return NULL;
}
static OrtStatus* update_cuda(OrtCUDAProviderOptionsV2* options, const char* const* keys, const char* const* values, size_t count) {
  (void)options;
  return note_all("CUDA", keys, values, count);
}
static void release_cuda(OrtCUDAProviderOptionsV2* options) { (void)options; }
static OrtStatus* append_cuda(OrtSessionOptions* session, const OrtCUDAProviderOptionsV2* options) {
  (void)session;
  (void)options;
  return provider("CUDA");
}
static OrtStatus* create_trt(OrtTensorRTProviderOptionsV2** out) {
  *out = (OrtTensorRTProviderOptionsV2*)told;
  return NULL;
}
static OrtStatus* update_trt(OrtTensorRTProviderOptionsV2* options, const char* const* keys, const char* const* values, size_t count) {
  (void)options;
  return note_all("TensorRT", keys, values, count);
}
static void release_trt(OrtTensorRTProviderOptionsV2* options) { (void)options; }
static OrtStatus* append_trt(OrtSessionOptions* session, const OrtTensorRTProviderOptionsV2* options) {
  (void)session;
  (void)options;
  return provider("TensorRT");
}
static OrtStatus* append_any(OrtSessionOptions* session, const char* name, const char* const* keys, const char* const* values,
                             size_t count) {
  (void)session;
  OrtStatus* refused = note_all(name, keys, values, count);
  return refused ? refused : provider(name);
}
OrtStatus* OrtSessionOptionsAppendExecutionProvider_ACL(OrtSessionOptions* session, int fast) {
  (void)session;
  note("ACL", "fast", fast ? "1" : "0");
  return provider("ACL");
}
static OrtStatus* create_session(const OrtEnv* env, const ORTCHAR_T* path, const OrtSessionOptions* options, OrtSession** out) {
  (void)env;
  (void)path;
  (void)options;
  (void)out;
  return fail(ORT_FAIL, told);
}
static OrtStatus* create_from_array(const OrtEnv* env, const void* data, size_t size, const OrtSessionOptions* options,
                                    OrtSession** out) {
  (void)env;
  (void)data;
  (void)size;
  (void)options;
  (void)out;
  note("model", "rewritten", "1");
  return fail(ORT_FAIL, told);
}

static const OrtApi* get_api(uint32_t version) {
  static OrtApi api;
  (void)version;
  api.GetErrorCode = get_code;
  api.GetErrorMessage = get_message;
  api.ReleaseStatus = release_status;
  api.CreateEnv = create_env;
  api.ReleaseEnv = release_env;
  api.CreateSessionOptions = create_options;
  api.ReleaseSessionOptions = release_options;
  api.SetIntraOpNumThreads = set_threads;
  api.SetSessionGraphOptimizationLevel = set_level;
  api.AddSessionConfigEntry = add_entry;
  api.GetAvailableProviders = get_providers;
  api.ReleaseAvailableProviders = release_providers;
  api.CreateCUDAProviderOptions = create_cuda;
  api.UpdateCUDAProviderOptions = update_cuda;
  api.ReleaseCUDAProviderOptions = release_cuda;
  api.SessionOptionsAppendExecutionProvider_CUDA_V2 = append_cuda;
  api.CreateTensorRTProviderOptions = create_trt;
  api.UpdateTensorRTProviderOptions = update_trt;
  api.ReleaseTensorRTProviderOptions = release_trt;
  api.SessionOptionsAppendExecutionProvider_TensorRT_V2 = append_trt;
  api.SessionOptionsAppendExecutionProvider = append_any;
  api.CreateSession = create_session;
  api.CreateSessionFromArray = create_from_array;
  return &api;
}
static const char* get_version(void) {
  const char* version = getenv("FAKE_ONNXRUNTIME_VERSION");
  return version ? version : "1.21.0";
}
const OrtApiBase* OrtGetApiBase(void) {
  static const OrtApiBase base = {get_api, get_version};
  return &base;
}
