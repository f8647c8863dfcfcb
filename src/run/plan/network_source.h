// Where a case's network comes from, and the file that an engine gets. Another origin is another
// member here and another branch in make_ready; nobody else asks. Is NOT aware of engines, of cases
// or of records.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "network/onnx/picture_input.h"

namespace perwatt::run {

struct NetworkSource {
  std::string name;             ///< what the record calls it
  std::filesystem::path model;  ///< the user's ONNX file; empty = the catalogue's `name`
  bool operator==(const NetworkSource&) const = default;
};

/// A network that can be loaded.
struct NetworkFile {
  std::filesystem::path path;  ///< absolute where it is the user's
  std::string content_hash;
  std::string weights;                           ///< the record's word: "seeded", "trained", "file"
  std::optional<std::int64_t> parameters, macs;  ///< MACs of one picture; nothing = not known
  std::string preprocessing;                     ///< the preset that its weights want; "" = unknown
  std::optional<network::Misfit> misfit;         ///< why no case with it can be measured
};

/// Sources of ONNX files. A file is called by its stem, "resnet50-v2" for models/resnet50-v2.onnx;
/// with its ending where that is a network of the catalogue, so that nobody takes one for the
/// other; with its folder before it, "v2/net", where two files would be called the same. A file
/// that is named twice counts once. Throws UsageError where a file is not there, where its name
/// cannot be printed, or where the folders are called the same too; Error where it is no ONNX
/// model.
std::vector<NetworkSource> model_sources(const std::vector<std::string>& files);

/// Makes sure of the source's file: reads what the user has, or takes the catalogue's trained
/// weights where they are in `cache`, or else builds it there with seeded ones. `written`
/// (may be empty) is told the share of a file that is being built. Throws Error.
NetworkFile make_ready(const NetworkSource& source, std::uint64_t seed,
                       const std::filesystem::path& cache,
                       const std::function<void(double)>& written = {});

}  // namespace perwatt::run
