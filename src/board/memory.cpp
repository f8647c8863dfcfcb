#include "board/memory.h"

#include <limits>

#include "board/values.h"

namespace perwatt::board {
namespace {

/// "MemTotal:        3964 kB" -> bytes.
std::optional<std::uint64_t> kilobytes(std::string_view meminfo, std::string_view key) {
  const auto parts = words(value_of(meminfo, key));
  if (parts.size() != 2 || parts[1] != "kB") return std::nullopt;
  const auto value = integer(parts[0]);
  if (!value || *value < 0 || *value > std::numeric_limits<std::int64_t>::max() / 1024)
    return std::nullopt;
  return static_cast<std::uint64_t>(*value) * 1024;
}

}  // namespace

Memory memory(const Sysroot& sysroot) {
  const std::string text = sysroot.read("/proc/meminfo").text;
  Memory result{kilobytes(text, "MemTotal"),
                kilobytes(text, "MemAvailable"),
                kilobytes(text, "SwapTotal"),
                {}};
  if (!result.available) {
    if (const auto free = kilobytes(text, "MemFree"))
      result.available =
          *free + kilobytes(text, "Buffers").value_or(0) + kilobytes(text, "Cached").value_or(0);
  }
  const auto swap_free = kilobytes(text, "SwapFree");
  if (result.swap_total && swap_free && *swap_free <= *result.swap_total)
    result.swap_used = *result.swap_total - *swap_free;
  return result;
}

std::optional<std::uint64_t> oom_kills(const Sysroot& sysroot) {
  return counter(sysroot.read("/proc/vmstat").text, "oom_kill");
}

}  // namespace perwatt::board
