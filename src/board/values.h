// Reading single values from small text files, for this room only. Strict: a number with anything
// else around it is no number.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sysroot.h"

namespace perwatt::board {

/// Without white space and NUL bytes at both ends (device-tree strings end with a NUL).
std::string_view trim(std::string_view text);
std::vector<std::string_view> lines(std::string_view text);
/// Split at runs of spaces and tabs.
std::vector<std::string_view> words(std::string_view text);

std::optional<std::int64_t> integer(std::string_view text);
/// A finite decimal number, '.' as the point whatever the locale.
std::optional<double> real(std::string_view text);

/// The file's trimmed text, or "" where it cannot be read.
std::string read_text(const Sysroot& sysroot, std::string_view path);
/// The file's only content as an integer, or nothing.
std::optional<std::int64_t> read_integer(const Sysroot& sysroot, std::string_view path);

/// The value of the first "key : value" line ("model name\t: ..."), trimmed; empty where there is
/// none.
std::string_view value_of(std::string_view text, std::string_view key);

/// The count of the first line "key count", as /proc/vmstat has them.
std::optional<std::uint64_t> counter(std::string_view text, std::string_view key);

}  // namespace perwatt::board
