#include "engine/onnxruntime/error.h"

#include <sstream>
#include <utility>

#include "engine/vendor_message.h"

namespace perwatt::engine::onnxruntime {
namespace {

/// "/onnxruntime_src/onnxruntime/core/graph/model.cc:182", and the signature that follows it.
bool is_origin(const std::string& word) {
  return word.find("onnxruntime/core/") != std::string::npos ||
         word.find("onnxruntime::") != std::string::npos;
}

}  // namespace

std::string essence(std::string_view message) {
  // "[ONNXRuntimeError] : 1 : FAIL : ", where one error is told within another.
  if (message.starts_with("[ONNXRuntimeError]"))
    for (int part = 0; part < 3; ++part)
      if (const auto colon = message.find(" : "); colon != std::string_view::npos)
        message.remove_prefix(colon + 3);
  std::istringstream words{std::string(message)};
  std::string kept;
  for (std::string word; words >> word;)
    if (!is_origin(word)) kept += (kept.empty() ? "" : " ") + word;
  if (kept.empty()) kept = trimmed(message);
  return shortened(std::move(kept));
}

FailureKind kind_of(std::string_view message, OrtErrorCode code) {
  const std::string lower = lower_case(message);
  if (const auto kind = common_kind(lower)) return *kind;
  if (code == ORT_NOT_IMPLEMENTED ||
      says_any(lower, {"is not a registered function/op", "no op registered for",
                       "could not find an implementation", "not implemented", "not supported",
                       "unsupported", "no kernel image", "fallback to cpu ep has been explicitly"}))
    return FailureKind::unsupported;
  return FailureKind::engine_error;
}

Failure failure_of(OrtErrorCode code, std::string_view message, const std::string& doing) {
  return {kind_of(message, code), doing + ": " + essence(message)};
}

bool is_unreadable_model(std::string_view message, OrtErrorCode code) {
  return code == ORT_NO_SUCHFILE || code == ORT_NO_MODEL || code == ORT_INVALID_PROTOBUF ||
         says_any(lower_case(message),
                  {"protobuf parsing failed", "does not have a graph", "no graph was found",
                   "failed to load model because protobuf"});
}

}  // namespace perwatt::engine::onnxruntime
