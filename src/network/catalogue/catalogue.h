// The study's nine networks: what they are, and their ONNX files in the cache.
// Is NOT aware of engines, pictures or measurements.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "network/graph/graph.h"

namespace perwatt::network {

struct Entry {
  std::string_view name;   ///< what a user types: "resnet-50"
  std::string_view title;  ///< what a figure says: "ResNet-50"
  Graph (*make)();         ///< the layer graph, without weights
};

/// In the study's order: AlexNet, GoogLeNet, SqueezeNet, ResNet-18/50/101/152, VGG-16/19.
std::span<const Entry> catalog();
/// Ignores case and punctuation; "GoogLeNet v1" and "googlenet" are one. Null where unknown.
const Entry* find_network(std::string_view name);

/// The form of the files that this version writes. Raised whenever their bytes change, so that a
/// cache never mixes two.
inline constexpr int kGeneratorVersion = 1;
/// The recipe of the seeded weights (SeededWeights).
inline constexpr std::string_view kRecipe = "zero-mean filters, unit variance";
inline constexpr std::uint64_t kDefaultSeed = 2023;

struct Built {
  std::filesystem::path path;
  std::string content_hash;  ///< of weights and graph, kept inside the file
  bool from_cache = false;
};

/// The name of a network's file in the cache, its recipe: "vgg-19-seed2023-g1-opset11.onnx".
std::string file_name(const Entry& entry, std::uint64_t seed);

/// The network's ONNX file with seeded weights, built on the first call and found in the cache
/// afterwards. The file's name is its recipe (network, seed, generator's version, opset); it is
/// written beside its place and renamed when whole, so a half-written one is never found; one that
/// a power cut left with holes fails its hash, which is checked on every call, and is built again.
/// Safe when two processes do it at once. Throws Error (cache not writable, disk full). `progress`
/// (may be empty) is told the bytes written and the total, one call at a time, from any thread.
Built ensure_built(
    const Entry& entry, std::uint64_t seed, const std::filesystem::path& cache_directory,
    const std::function<void(std::uint64_t written, std::uint64_t total)>& progress = {});

/// The same at a path of the caller's choice. A whole file that is there already is kept, anything
/// else replaced.
Built ensure_built_at(
    const Entry& entry, std::uint64_t seed, const std::filesystem::path& path,
    const std::function<void(std::uint64_t written, std::uint64_t total)>& progress = {});

}  // namespace perwatt::network
