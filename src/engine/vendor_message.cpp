#include "engine/vendor_message.h"

#include <algorithm>
#include <cctype>

namespace perwatt::engine {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::string trimmed(std::string_view line) {
  const auto first = line.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(line.substr(first, line.find_last_not_of(" \t\r\n") - first + 1));
}

std::string shortened(std::string text) {
  constexpr std::size_t kLongest = 300;
  if (text.size() > kLongest) text = text.substr(0, kLongest - 3) + "...";
  return text;
}

bool says_any(std::string_view lower, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return lower.find(word) != std::string_view::npos; });
}

std::optional<FailureKind> common_kind(std::string_view lower) {
  if (says_any(lower, {"bad_alloc", "out of memory", "out_of_memory", "out_of_host_memory",
                       "cl_out_of_", "out_of_device_memory", "cl_mem_object_allocation_failure",
                       "failed to allocate", "could not allocate", "status_alloc_failed"}))
    return FailureKind::out_of_memory;
  if (says_any(lower, {"device_lost", "device lost", "device is lost", "cl_device_not_available",
                       "fallen off the bus", "unspecified launch failure", "error 719"}))
    return FailureKind::device_lost;
  return std::nullopt;
}

}  // namespace perwatt::engine
