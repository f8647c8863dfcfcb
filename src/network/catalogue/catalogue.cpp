#include "network/catalogue/catalogue.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "network/catalogue/networks.h"
#include "network/graph/seeded_weights.h"
#include "network/onnx/file.h"
#include "network/onnx/layout.h"

namespace perwatt::network {
namespace {

constexpr std::array<Entry, 9> kCatalog = {{{"alexnet", "AlexNet", alexnet},
                                            {"googlenet", "GoogLeNet", googlenet},
                                            {"squeezenet", "SqueezeNet", squeezenet},
                                            {"resnet-18", "ResNet-18", resnet_18},
                                            {"resnet-50", "ResNet-50", resnet_50},
                                            {"resnet-101", "ResNet-101", resnet_101},
                                            {"resnet-152", "ResNet-152", resnet_152},
                                            {"vgg-16", "VGG-16", vgg_16},
                                            {"vgg-19", "VGG-19", vgg_19}}};

/// Letters and digits in lower case.
std::string plain(std::string_view name) {
  std::string letters;
  for (char c : name)
    if (std::isalnum(static_cast<unsigned char>(c)))
      letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return letters;
}

Layout layout_of(const Graph& graph, std::uint64_t seed) {
  return lay_out_onnx(graph, {{"generator", "perwatt " + std::to_string(kGeneratorVersion)},
                              {"recipe", std::string(kRecipe)},
                              {"network", graph.name()},
                              {"seed", std::to_string(seed)}});
}

}  // namespace

std::span<const Entry> catalog() {
  return kCatalog;
}

const Entry* find_network(std::string_view name) {
  std::string wanted = plain(name);
  if (wanted == "googlenetv1") wanted = "googlenet";
  if (wanted == "squeezenet10" || wanted == "squeezenetv10") wanted = "squeezenet";
  const auto found = std::find_if(kCatalog.begin(), kCatalog.end(),
                                  [&](const Entry& e) { return plain(e.name) == wanted; });
  return found == kCatalog.end() ? nullptr : &*found;
}

std::string file_name(const Entry& entry, std::uint64_t seed) {
  return std::string(entry.name) + "-seed" + std::to_string(seed) + "-g" +
         std::to_string(kGeneratorVersion) + "-opset11.onnx";
}

Built ensure_built_at(
    const Entry& entry, std::uint64_t seed, const std::filesystem::path& path,
    const std::function<void(std::uint64_t written, std::uint64_t total)>& progress) {
  const Graph graph = entry.make();
  const Layout layout = layout_of(graph, seed);
  if (std::optional<std::string> hash = check_onnx(layout, path)) return {path, *hash, true};
  return {path, write_onnx(layout, SeededWeights(graph, seed), path, progress), false};
}

Built ensure_built(
    const Entry& entry, std::uint64_t seed, const std::filesystem::path& cache_directory,
    const std::function<void(std::uint64_t written, std::uint64_t total)>& progress) {
  return ensure_built_at(entry, seed, cache_directory / file_name(entry, seed), progress);
}

}  // namespace perwatt::network
