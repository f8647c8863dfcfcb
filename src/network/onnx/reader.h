// Reads ONNX models from memory. Trusts nothing: sizes, counts and numbers are bounded, weights are
// stepped over. Is NOT aware of files, nor of what operators mean.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "network/onnx/model.h"

namespace perwatt::network {

/// Bounds of what is read. The largest classifiers have some thousand nodes.
inline constexpr std::size_t kMostModelBytes = 0x7fffffff;  ///< protocol buffers end there
inline constexpr std::size_t kMostNodes = 100'000;
inline constexpr std::size_t kMostParts = 1'000'000;  ///< nodes, names, numbers, ... together
inline constexpr std::size_t kMostDimensions = 16;
inline constexpr std::int64_t kMostElements = std::int64_t{1} << 48;  ///< of a tensor

/// The model in `bytes`, of which the result keeps views. `name` is what messages call it. Throws
/// Error where it is no ONNX model, cut off, damaged, beyond the bounds above, or where a tensor
/// has not as many bytes as its shape takes. Subgraphs, functions and sparse tensors are noted but
/// not read; values outside the bytes are not looked for.
onnx::Model read_onnx(std::span<const std::byte> bytes, const std::string& name);

}  // namespace perwatt::network
