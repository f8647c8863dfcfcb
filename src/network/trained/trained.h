// Networks with trained weights: which files there are, and which of them are in the cache.
// Is NOT aware of how they come there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace perwatt::network {

/// A file of trained weights that perwatt knows, but does not contain.
struct TrainedFile {
  std::string network;         ///< what a user types: "resnet-50"
  std::string address;         ///< "https://.../": the file's place, without `file`
  std::string file;            ///< path below the address: "resnet/model/resnet50-v1-12.onnx"
  std::uint64_t bytes = 0;     ///< the file's length
  std::string sha256;          ///< 64 hexadecimal digits, in lower case
  std::string preprocessing;   ///< how pictures are prepared for it: "caffe", "imagenet"
  std::string licence;         ///< an SPDX identifier, or "see the source"
  std::optional<double> top1;  ///< per cent of ImageNet's validation set, as its source says

  /// Its last part: "resnet50-v1-12.onnx".
  std::string file_name() const;
};

/// Reads a manifest: a heading and a line a file, values without commas (docs/trained-weights.md).
/// Throws Error "SOURCE:LINE: ..." where it is malformed, over 1 MB or over 1000 files.
std::vector<TrainedFile> parse_manifest(std::string_view text, const std::string& source_name);
/// The same from a file.
std::vector<TrainedFile> read_manifest(const std::filesystem::path& path);
/// The manifest built into this binary (data/trained.csv).
const std::vector<TrainedFile>& trained_files();

/// The entry of a network, named as find_network takes names; null where there is none.
const TrainedFile* find_entry(const std::vector<TrainedFile>& manifest, std::string_view name);

/// Where a file lies in the cache: "resnet-50-trained-3f03fdef724b2294.onnx". The name holds the
/// begin of its SHA-256, so that no other file is ever taken for it.
std::filesystem::path trained_path(const TrainedFile& file,
                                   const std::filesystem::path& cache_directory);
/// True where that file is there in its full length. Only a file whose SHA-256 was right is given
/// that name, so it is not hashed again.
bool is_cached(const TrainedFile& file, const std::filesystem::path& cache_directory);

/// Trained weights on this machine.
struct Trained {
  TrainedFile file;
  std::filesystem::path path;
};
/// Those of a network in the built-in manifest, where they are in the cache.
std::optional<Trained> find_trained(std::string_view name,
                                    const std::filesystem::path& cache_directory);

}  // namespace perwatt::network
