#include "engine/openvino_error.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <sstream>

namespace perwatt::engine::openvino {
namespace {

std::string trimmed(const std::string& line) {
  const auto first = line.find_first_not_of(" \t\r");
  if (first == std::string::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

bool is_origin(const std::string& line) {
  return line.starts_with("Exception from ") || line.starts_with("FrontEnd API failed") ||
         (line.starts_with("Check '") && line.find("' failed at ") != std::string::npos) ||
         line.starts_with("While validating node");
}

bool says_any(const std::string& lower, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

}  // namespace

std::string essence(std::string_view message) {
  constexpr std::size_t kLongest = 300;
  std::istringstream lines{std::string(message)};
  std::string kept, last;
  for (std::string line; std::getline(lines, line);) {
    line = trimmed(line);
    if (line.empty()) continue;
    last = line;
    if (!is_origin(line)) kept += (kept.empty() ? "" : " ") + line;
  }
  if (kept.empty()) kept = last;
  if (kept.size() > kLongest) kept = kept.substr(0, kLongest - 3) + "...";
  return kept;
}

FailureKind kind_of(std::string_view message, Status status) {
  std::string lower(message);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (says_any(lower,
               {"bad_alloc", "out of memory", "out_of_memory", "cl_out_of_", "out_of_host_memory",
                "out_of_device_memory", "cl_mem_object_allocation_failure", "failed to allocate",
                "could not allocate"}))
    return FailureKind::out_of_memory;
  if (says_any(lower, {"device_lost", "device lost", "cl_device_not_available", "device is lost"}))
    return FailureKind::device_lost;
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
