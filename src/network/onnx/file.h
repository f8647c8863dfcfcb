// ONNX files: written whole or not at all, and checked to the last byte. Is NOT aware of which
// networks there are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "network/graph/parameters.h"
#include "network/onnx/layout.h"

namespace perwatt::network {

/// Told the bytes done and the total; calls come one at a time, from any thread. An exception ends
/// the work.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Writes the file and returns its content hash: of the layout without its trailer, and of the
/// values. A few threads, a few megabytes. Where this fails, `path` is as it was. Throws Error.
std::string write_onnx(const Layout& layout, const WeightSource& source,
                       const std::filesystem::path& path, const Progress& progress = {});

/// The content hash of the file at `path` where it is whole: as long as the layout, with its bytes,
/// and with values that have the hash that it keeps. Nothing where it is missing, cut, holed or
/// changed.
std::optional<std::string> check_onnx(const Layout& layout, const std::filesystem::path& path);

}  // namespace perwatt::network
