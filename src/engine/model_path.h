// A model's file before any engine reads it. Is NOT aware of engines.
#pragma once

#include <filesystem>

namespace perwatt::engine {

/// Throws Failure ("cannot read model PATH: no such file") where there is no file to read.
void require_model(const std::filesystem::path& path);

/// True where the file names an operator of quantised networks (ONNX's, or FakeQuantize).
bool is_quantised(const std::filesystem::path& path);

/// Throws Failure (unsupported) where int8 is asked of a model that is not quantised.
void require_quantised(const std::filesystem::path& path);

}  // namespace perwatt::engine
