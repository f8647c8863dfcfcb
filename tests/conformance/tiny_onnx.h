// A network of a few hundred weights as an ONNX file, for tests of engines.
#pragma once

#include <filesystem>

namespace perwatt::conformance {

inline constexpr int kChannels = 3, kSide = 12, kClasses = 10;

enum class Tiny {
  plain,  ///< input N x 3 x 12 x 12 (N symbolic), convolution, ReLU, mean, inner product, softmax
          ///< over 10
  half_ports,        ///< the same with float16 input and output
  unknown_operator,  ///< the same with an operator that no engine knows in place of ReLU
};

void write_tiny_onnx(const std::filesystem::path& path, Tiny variant);

}  // namespace perwatt::conformance
