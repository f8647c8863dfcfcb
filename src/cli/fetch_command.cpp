#include "cli/fetch_command.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "base/paths.h"
#include "cli/fetch_progress.h"
#include "network/trained/fetch.h"
#include "network/trained/trained.h"
#include "run/plan/spelling.h"

namespace perwatt::cli {
namespace {

using Json = nlohmann::ordered_json;
using network::FetchPhase;
using network::TrainedFile;

constexpr int kLongestTimeout = 3600;  // seconds

struct FetchFlags {
  std::vector<std::string> names;
  std::string cache, from, manifest;
  int timeout = 30;
  bool all = false, list = false, force = false, json = false;

  std::filesystem::path cache_path() const {
    return cache.empty() ? cache_directory() : std::filesystem::path(cache);
  }
};

using Files = std::vector<const TrainedFile*>;

double megabytes(const TrainedFile& file) {
  return static_cast<double>(file.bytes) / 1e6;
}

/// Names none: the command says what there is instead of fetching gigabytes.
[[noreturn]] void refuse(const std::vector<TrainedFile>& manifest) {
  std::string known;
  double total = 0;
  for (const TrainedFile& file : manifest) {
    known +=
        fmt::format("{}{} {:.1f} MB", known.empty() ? "" : ", ", file.network, megabytes(file));
    total += megabytes(file);
  }
  throw UsageError("no network is named",
                   fmt::format("name some, or --all ({:.1f} MB): {}", total, known));
}

Files chosen(const std::vector<TrainedFile>& manifest, const FetchFlags& flags) {
  Files files;
  std::vector<std::string> known;
  for (const TrainedFile& file : manifest) known.push_back(file.network);
  for (const std::string& name : flags.names) {
    files.push_back(network::find_entry(manifest, name));
    if (files.back() == nullptr)
      throw UsageError(fmt::format("no trained weights are known for {}", name),
                       run::suggest(name, known));
  }
  if (!files.empty()) return files;
  if (!flags.all && !flags.list) refuse(manifest);
  for (const TrainedFile& file : manifest) files.push_back(&file);
  return files;
}

Json json_of(const TrainedFile& file, const std::filesystem::path& path) {
  Json json = {{"name", file.network},
               {"path", path.string()},
               {"bytes", file.bytes},
               {"sha256", file.sha256},
               {"address", file.address + file.file},
               {"preprocessing", file.preprocessing},
               {"licence", file.licence},
               {"top1", nullptr}};
  if (file.top1) json["top1"] = *file.top1;
  return json;
}

ExitStatus list_files(const Files& files, const FetchFlags& flags, const Context& context) {
  const auto cache = flags.cache_path();
  if (flags.json) {
    Json all = Json::array();
    for (const TrainedFile* file : files) {
      all.push_back(json_of(*file, network::trained_path(*file, cache)));
      all.back()["cached"] = network::is_cached(*file, cache);
    }
    context.out << all.dump(2) << '\n';
    return ExitStatus::ok;
  }
  context.out << fmt::format("{:<16}{:>9}{:>10}  {:<14}{:<15}{}\n", "network", "MB", "top-1 (%)",
                             "preprocessing", "licence", "cached");
  for (const TrainedFile* file : files)
    context.out << fmt::format(
        "{:<16}{:>9.1f}{:>10}  {:<14}{:<15}{}\n", file->network, megabytes(*file),
        file->top1 ? fmt::format("{:.2f}", *file->top1) : "-", file->preprocessing, file->licence,
        network::is_cached(*file, cache) ? "yes" : "no");
  return ExitStatus::ok;
}

network::Fetched fetch_one(const TrainedFile& file, const FetchFlags& flags,
                           const Context& context) {
  FetchDisplay display(file.network, file.bytes, context);
  const auto progress = [&](FetchPhase phase, std::uint64_t done) {
    if (context.interrupted != nullptr && context.interrupted->load())
      throw Error(fmt::format("interrupted while {} was fetched", file.network),
                  "what came is kept; run the same command again to go on",
                  ExitStatus::interrupted);
    if (phase == FetchPhase::waiting) display.waiting();
    if (phase == FetchPhase::bringing) display.bringing(done);
    if (phase == FetchPhase::checking) display.checking(done);
  };
  return network::fetch(
      file, {flags.cache_path(), flags.from, std::chrono::seconds(flags.timeout), flags.force},
      progress);
}

ExitStatus fetch(const FetchFlags& flags, const Context& context) {
  const std::vector<TrainedFile> manifest =
      flags.manifest.empty() ? network::trained_files() : network::read_manifest(flags.manifest);
  const Files files = chosen(manifest, flags);
  if (flags.list) return list_files(files, flags, context);
  Json all = Json::array();
  for (const TrainedFile* file : files) {
    const network::Fetched fetched = fetch_one(*file, flags, context);
    all.push_back(json_of(*file, fetched.path));
    all.back()["from_cache"] = fetched.from_cache;
    all.back()["source"] = fetched.from_cache ? Json(nullptr) : Json(fetched.source);
    if (!flags.json)
      context.out << fmt::format("{}{}\n", fetched.path.string(),
                                 fetched.from_cache ? "  (was there)" : "")
                  << std::flush;
  }
  if (flags.json) context.out << all.dump(2) << '\n';
  return ExitStatus::ok;
}

void add_options(CLI::App& command, FetchFlags& flags) {
  CLI::Option* names =
      command.add_option("networks", flags.names, "Networks whose weights to fetch")
          ->type_name("NAME");
  command.add_flag("--all", flags.all, "All of the manifest")->excludes(names);
  command.add_flag("--list", flags.list, "Show what there is, and what is in the cache");
  command
      .add_option("--from", flags.from,
                  "Take the files from a directory or a mirror instead of their own address")
      ->type_name("DIR|URL");
  command
      .add_option("--manifest", flags.manifest,
                  "A list of files of your own (docs/trained-weights.md)")
      ->type_name("FILE");
  command.add_option("--cache", flags.cache, "Cache to write to (default: the XDG cache)")
      ->type_name("DIR");
  command
      .add_option("--timeout", flags.timeout,
                  "Seconds to wait for a connection, and for a server that sends nothing")
      ->type_name("S")
      ->check(CLI::Range(1, kLongestTimeout))
      ->capture_default_str();
  command.add_flag("--force", flags.force, "Fetch again what is in the cache");
  command.add_flag("--json", flags.json, "Print JSON");
}

}  // namespace

void add_network_fetch(CLI::App& network, Context& context, Action& action) {
  auto flags = std::make_shared<FetchFlags>();
  CLI::App* command =
      network.add_subcommand("fetch", "Bring trained weights into the cache, over the network");
  add_options(*command, *flags);
  command->footer(
      "Examples:\n  perwatt network fetch --list\n  perwatt network fetch resnet-18 squeezenet\n"
      "  perwatt network fetch resnet-50 --from downloads");
  command->callback([flags, &context, &action] {
    action = [flags, &context] { return fetch(*flags, context); };
  });
}

}  // namespace perwatt::cli
