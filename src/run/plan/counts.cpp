#include "run/plan/counts.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "base/error.h"

namespace perwatt::run {
namespace {

constexpr std::size_t kMost = 1000;

[[noreturn]] void reject_counts(std::string_view text, std::string_view what) {
  throw UsageError(fmt::format("count {}: {}", text, what),
                   "write 8, or a range: 1-4, 2-8:2 (every second), 1-16:x2 (doubling)");
}

int number_of(std::string_view digits, std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::result_out_of_range) reject_counts(text, "out of range");
  const bool whole = error == std::errc() && end == digits.data() + digits.size() && value >= 0;
  if (!whole) reject_counts(text, "not a whole number or a range of them");
  return value;
}

/// What lies between one count and the next.
struct Stride {
  int size = 1;
  bool times = false;
};

Stride step_of(std::string_view step, std::string_view text) {
  const bool times = step.starts_with('x');
  const int size = number_of(step.substr(times ? 1 : 0), text);
  if (size < (times ? 2 : 1))
    reject_counts(text, times ? "a factor must be 2 or more" : "a step must be 1 or more");
  return {size, times};
}

}  // namespace

std::vector<int> counts_of(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return {number_of(text, text)};
  const std::size_t colon = text.find(':', dash);
  const int first = number_of(text.substr(0, dash), text);
  const int last =
      number_of(text.substr(dash + 1, colon == text.npos ? colon : colon - dash - 1), text);
  const Stride step = colon == text.npos ? Stride{} : step_of(text.substr(colon + 1), text);
  if (last < first) reject_counts(text, "the end lies below the beginning");
  if (first == 0 && step.times) reject_counts(text, "0 times anything stays 0");
  std::vector<int> counts;
  for (long long at = first; at <= last; at = step.times ? at * step.size : at + step.size) {
    if (counts.size() == kMost) reject_counts(text, "more than 1000 counts");
    counts.push_back(static_cast<int>(at));
  }
  return counts;
}

}  // namespace perwatt::run
