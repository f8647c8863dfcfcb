#include "run/plan/network_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "network/catalogue/catalogue.h"
#include "network/graph/counts.h"
#include "network/onnx/counts.h"
#include "network/onnx/model_file.h"
#include "network/trained/trained.h"

namespace perwatt::run {
namespace {

namespace fs = std::filesystem;

/// Plans, stores and pages hold names as UTF-8 text of one line.
bool is_text(const std::string& name) {
  if (std::ranges::any_of(name, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }))
    return false;
  try {
    return !nlohmann::json(name).dump().empty();
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

std::string name_of(const fs::path& file) {
  const std::string stem = file.stem().string();
  return network::find_network(stem) != nullptr ? file.filename().string() : stem;
}

void check_file(const std::string& file) {
  if (!is_text(fs::absolute(file).string()))
    throw UsageError("the name of a model's file is not plain text (UTF-8)", "rename the file");
  std::error_code error;
  if (!fs::exists(file, error))
    throw UsageError(fmt::format("no model {}", file),
                     "name an ONNX file that exists; in a plan, paths start at the plan's folder");
  network::ModelFile{file};
}

/// Puts its folder before each name that another one has too.
void tell_apart(std::vector<NetworkSource>& sources) {
  const auto named = [&sources](const std::string& name) {
    return std::ranges::count(sources, name, &NetworkSource::name) > 1;
  };
  std::vector<bool> doubled;
  for (const auto& source : sources) doubled.push_back(named(source.name));
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (doubled[i])
      sources[i].name =
          fmt::format("{}/{}", fs::canonical(sources[i].model).parent_path().filename().string(),
                      sources[i].name);
  for (const auto& source : sources)
    if (named(source.name))
      throw UsageError(fmt::format("two models would both be called {}", source.name),
                       "rename one of the files, or measure them in runs of their own");
}

NetworkFile seeded(const NetworkSource& source, std::uint64_t seed, const fs::path& cache,
                   const std::function<void(double)>& written) {
  const network::Entry* entry = network::find_network(source.name);
  if (entry == nullptr)
    throw UsageError("unknown network " + source.name, "see `perwatt list networks`");
  const network::Counts counts = network::count(entry->make());
  const network::Built built =
      network::ensure_built(*entry, seed, cache, [&](std::uint64_t done, std::uint64_t total) {
        if (written)
          written(total == 0 ? 0.0 : static_cast<double>(done) / static_cast<double>(total));
      });
  return {built.path, built.content_hash, "seeded", counts.parameters, counts.macs, "caffe", {}};
}

NetworkFile read(const fs::path& model) {
  const network::ModelFile file(fs::absolute(model));
  const network::OnnxCounts counts = network::count(file.model());
  return {file.path(),
          file.content_hash(),
          "file",
          counts.parameters,
          counts.macs,
          "",
          network::picture_misfit(file.model())};
}

}  // namespace

std::vector<NetworkSource> model_sources(const std::vector<std::string>& files) {
  std::vector<NetworkSource> sources;
  for (const auto& file : files) {
    check_file(file);
    const bool again = std::ranges::any_of(sources, [&file](const auto& source) {
      std::error_code error;
      return fs::equivalent(source.model, file, error);
    });
    if (!again) sources.push_back({name_of(file), file});
  }
  tell_apart(sources);
  return sources;
}

NetworkFile make_ready(const NetworkSource& source, std::uint64_t seed, const fs::path& cache,
                       const std::function<void(double)>& written) {
  if (!source.model.empty()) return read(source.model);
  const auto trained = network::find_trained(source.name, cache);
  if (!trained) return seeded(source, seed, cache, written);
  NetworkFile file = read(trained->path);
  file.weights = "trained";
  file.preprocessing = trained->file.preprocessing;
  return file;
}

}  // namespace perwatt::run
