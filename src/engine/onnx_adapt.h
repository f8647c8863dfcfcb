// An ONNX model made anew so that its ports are float32, its batch is the one asked for and, on
// request, its computation is in half precision. For engines that compute in the types of the
// model. Is NOT aware of engines or of what the nodes do.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace perwatt::engine {

struct Adaptation {
  int batch = 1;
  bool half = false;  ///< float32 weights and nodes become float16, between Casts at the ports
};

/// The bytes of the model made anew; nothing where the file does as it is: float32 ports, a batch
/// that is symbolic or the one asked for, and no half precision wanted. External weights stay where
/// they are, relative to the file. Throws Failure: engine_error where the file is no ONNX model,
/// unsupported for what cannot be changed, by the operator's name.
std::optional<std::string> adapted(const std::filesystem::path& file, const Adaptation& wanted);

}  // namespace perwatt::engine
