// Files that people take for an ONNX model, told by their first bytes. Is NOT aware of files or of
// ONNX itself.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace perwatt::network {

struct NotAModel {
  std::string what;    ///< "is a Git LFS pointer, not the model"
  std::string remedy;  ///< "run git lfs pull"
};

/// What these bytes are, where they are certainly no ONNX model: nothing at all, a Git LFS pointer,
/// a web page, an archive, another format's file, text.
std::optional<NotAModel> not_a_model(std::span<const std::byte> bytes);

}  // namespace perwatt::network
