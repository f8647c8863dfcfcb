// Writing a file so that readers see the old bytes or the new ones, never a half. Knows nothing of
// what the bytes mean.
#pragma once

#include <filesystem>
#include <string_view>

namespace perwatt {

/// Writes beside `path`, syncs and renames into place; a symbolic link is followed, an existing
/// file keeps its mode. What is not a regular file (a pipe, /dev/stdout) is written directly. On
/// failure the old file stays, nothing is left beside it, and an Error with its remedy is thrown
/// (missing directory, no permission, no space, `path` is a directory, ...).
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

}  // namespace perwatt
