// A chart's specification into a picture, by vl-convert in the virtual environment's Python.
// Knows nothing of runs or records.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>

namespace perwatt::cli {

enum class ImageFormat { svg, png };

/// The virtual environment's Python: of $PERWATT_VENV, else of the environment that set-up makes
/// beside the build `program` comes from. Throws Error with the remedy where there is none.
std::filesystem::path find_python(const std::filesystem::path& program);

/// The picture's bytes. Throws Error (vl-convert missing or failed, interrupted, no answer within
/// two minutes).
std::string render_image(const std::string& specification, ImageFormat format,
                         const std::filesystem::path& python, const std::atomic<bool>* interrupted);

}  // namespace perwatt::cli
