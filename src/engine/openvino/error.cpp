#include "engine/openvino/error.h"

#include <sstream>
#include <utility>

#include "engine/vendor_message.h"

namespace perwatt::engine::openvino {
namespace {

bool is_origin(const std::string& line) {
  return line.starts_with("Exception from ") || line.starts_with("FrontEnd API failed") ||
         (line.starts_with("Check '") && line.find("' failed at ") != std::string::npos) ||
         line.starts_with("While validating node");
}

}  // namespace

std::string essence(std::string_view message) {
  std::istringstream lines{std::string(message)};
  std::string kept, last;
  for (std::string line; std::getline(lines, line);) {
    line = trimmed(line);
    if (line.empty()) continue;
    last = line;
    if (!is_origin(line)) kept += (kept.empty() ? "" : " ") + line;
  }
  if (kept.empty()) kept = last;
  return shortened(std::move(kept));
}

FailureKind kind_of(std::string_view message, Status status) {
  const std::string lower = lower_case(message);
  if (const auto kind = common_kind(lower)) return *kind;
  if (status == kNotImplemented ||
      says_any(lower, {"does not support the following", "unsupported", "not supported",
                       "not implemented", "no conversion rule found", "conversion is failed for"}))
    return FailureKind::unsupported;
  return FailureKind::engine_error;
}

Failure failure_of(const Api& api, Status status, const std::string& doing) {
  std::string message;
  if (api.get_last_err_msg) {
    if (const char* words = api.get_last_err_msg()) {
      message = words;
      api.free(words);
    }
  }
  if (essence(message).empty())
    if (const char* words = api.get_error_info(status)) message = words;
  if (message.empty()) message = "status " + std::to_string(status);
  return Failure(kind_of(message, status), doing + ": " + essence(message));
}

void check(const Api& api, Status status, const std::string& doing) {
  if (status != kOk) throw failure_of(api, status, doing);
}

}  // namespace perwatt::engine::openvino
