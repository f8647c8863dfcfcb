// Caffe's files in, an ONNX file out. Is NOT aware of commands.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "network/graph/graph.h"
#include "network/onnx/file.h"

namespace perwatt::network {

struct CaffeImport {
  std::filesystem::path net;                     ///< deploy.prototxt
  std::optional<std::filesystem::path> weights;  ///< .caffemodel; none = seeded ones
  std::filesystem::path output;                  ///< .onnx
  std::uint64_t seed = 0;                        ///< of seeded weights
  bool fold = false;       ///< batch normalisation and scale into the convolution before
  bool overwrite = false;  ///< an output that is there already
};

struct ImportedCaffe {
  Graph graph;  ///< as written: folded where that was asked for
  std::string content_hash;
};

/// Writes the file whole or not at all. Its metadata say the names and the hashes of what it was
/// made from. Throws Error: a file that cannot be read, what is not supported (with file and line),
/// weights that do not fit, an output that is there.
ImportedCaffe import_caffe(const CaffeImport& request, const Progress& progress = {});

}  // namespace perwatt::network
