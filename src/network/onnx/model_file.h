// An ONNX model on disk: its file, and those that hold its weights beside it. Is NOT aware of what
// operators mean.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "base/mapped_file.h"
#include "network/onnx/model.h"

namespace perwatt::network {

class ModelFile {
 public:
  /// Maps and reads the file; weights are not touched. Throws Error, naming the file: not there,
  /// not a model (not_a_model.h), damaged (onnx_reader.h), or with weights in a file that is not
  /// there, is too short, or lies outside the model's folder by its name (absolute, or with "..").
  explicit ModelFile(std::filesystem::path path);

  const std::filesystem::path& path() const { return path_; }
  /// Valid while this lives.
  const onnx::Model& model() const { return model_; }
  /// Of the file and of those with its weights.
  std::uint64_t bytes() const;
  /// The hash of the file's bytes (base/hash); where weights lie beside it, of that and of the
  /// names and hashes of their files. Reads them all. Throws Error.
  std::string content_hash() const;

 private:
  void check_external(const onnx::Tensor& tensor);

  std::filesystem::path path_;
  MappedFile file_;
  onnx::Model model_;
  std::map<std::string, std::uint64_t> external_;  ///< location -> bytes
};

}  // namespace perwatt::network
