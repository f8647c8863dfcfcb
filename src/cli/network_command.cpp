#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "base/paths.h"
#include "cli/command.h"
#include "cli/fetch_command.h"
#include "cli/model_info.h"
#include "network/catalogue/catalogue.h"
#include "network/graph/counts.h"
#include "run/plan/spelling.h"

namespace perwatt::cli {
namespace {

using Json = nlohmann::ordered_json;

struct NetworkFlags {
  std::vector<std::string> names;
  std::uint64_t seed = network::kDefaultSeed;
  std::string cache, out;
  bool json = false, layers = false;
};

/// The entries named, or all. Throws UsageError for a word that names none.
std::vector<const network::Entry*> networks_of(const std::vector<std::string>& names) {
  std::vector<const network::Entry*> entries;
  if (names.empty())
    for (const network::Entry& entry : network::catalog()) entries.push_back(&entry);
  std::vector<std::string> known;
  for (const network::Entry& entry : network::catalog()) known.emplace_back(entry.name);
  for (const std::string& name : names) {
    entries.push_back(network::find_network(name));
    if (entries.back() == nullptr)
      throw UsageError(fmt::format("unknown network {}", name), run::suggest(name, known));
  }
  return entries;
}

Json layers_of(const network::Graph& graph) {
  Json layers = Json::array();
  for (network::LayerId id = 0; id < graph.layers().size(); ++id) {
    const network::Layer& layer = graph.layer(id);
    const network::Counts counts = network::count(graph, id);
    layers.push_back({{"name", layer.name},
                      {"kind", network::kind(layer.operation)},
                      {"output", network::to_string(layer.output)},
                      {"parameters", counts.parameters},
                      {"macs", counts.macs}});
  }
  return layers;
}

Json json_of(const network::Entry& entry, bool layers) {
  const network::Graph graph = entry.make();
  const network::Counts counts = network::count(graph);
  const network::Shape& input = graph.input_shape();
  Json json = {{"name", entry.name},
               {"title", entry.title},
               {"input", {1, input.channels, input.height, input.width}},
               {"parameters", counts.parameters},
               {"macs", counts.macs},
               {"activations", counts.activations},
               {"conv_fc_layers", counts.conv_fc_layers}};
  if (layers) json["layers"] = layers_of(graph);
  return json;
}

void print_layers(const network::Graph& graph, std::ostream& out) {
  out << fmt::format("\n{}\n{:<32}{:<14}{:>14}{:>12}{:>12}\n", graph.name(), "layer", "kind",
                     "output", "parameters", "MACs (M)");
  for (network::LayerId id = 0; id < graph.layers().size(); ++id) {
    const network::Layer& layer = graph.layer(id);
    const network::Counts counts = network::count(graph, id);
    out << fmt::format("{:<32}{:<14}{:>14}{:>12}{:>12.2f}\n", layer.name,
                       network::kind(layer.operation), network::to_string(layer.output),
                       counts.parameters, static_cast<double>(counts.macs) / 1e6);
  }
}

void print_table(const std::vector<const network::Entry*>& entries, const Context& context) {
  context.out << fmt::format("{:<12}{:>13}{:>16}{:>10}{:>18}{:>10}\n", "network", "input",
                             "parameters (M)", "MACs (G)", "activations (M)", "conv+fc");
  for (const auto* entry : entries) {
    const network::Graph graph = entry->make();
    const network::Counts counts = network::count(graph);
    context.out << fmt::format(
        "{:<12}{:>13}{:>16.3f}{:>10.3f}{:>18.3f}{:>10}\n", entry->name,
        network::to_string(graph.input_shape()), static_cast<double>(counts.parameters) / 1e6,
        static_cast<double>(counts.macs) / 1e9, static_cast<double>(counts.activations) / 1e6,
        counts.conv_fc_layers);
  }
}

ExitStatus info(const NetworkFlags& flags, const Context& context) {
  std::vector<std::string> names, files;
  for (const auto& word : flags.names) (names_file(word) ? files : names).push_back(word);
  std::vector<const network::Entry*> entries;
  if (!names.empty() || files.empty()) entries = networks_of(names);
  if (flags.json) {
    Json all = Json::array();
    for (const auto* entry : entries) all.push_back(json_of(*entry, flags.layers));
    for (const auto& file : files) all.push_back(describe_model(file));
    context.out << all.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    return ExitStatus::ok;
  }
  if (!entries.empty()) print_table(entries, context);
  if (flags.layers)
    for (const auto* entry : entries) print_layers(entry->make(), context.out);
  for (const auto& file : files) print_model(file, context.out);
  return ExitStatus::ok;
}

/// How far a file is, on one line of a terminal; elsewhere nothing. Throws Error on Ctrl-C.
class BuildProgress {
 public:
  BuildProgress(const network::Entry& entry, const Context& context)
      : entry_(entry), context_(context), shown_(context.err_is_terminal && !context.quiet) {}
  ~BuildProgress() {
    if (percent_ >= 0) context_.err << "\r\x1b[K" << std::flush;
  }
  BuildProgress(const BuildProgress&) = delete;
  BuildProgress& operator=(const BuildProgress&) = delete;

  void tell(std::uint64_t written, std::uint64_t total) {
    if (context_.interrupted != nullptr && context_.interrupted->load())
      throw Error(fmt::format("interrupted while {} was built", entry_.name),
                  "networks built before it are kept; run the same command again for the rest",
                  ExitStatus::interrupted);
    const int percent = static_cast<int>(written * 100 / total);
    if (!shown_ || percent == percent_) return;
    percent_ = percent;
    context_.err << fmt::format("\r{} {} % of {} MB", entry_.name, percent, total / 1'000'000)
                 << std::flush;
  }

 private:
  const network::Entry& entry_;
  const Context& context_;
  bool shown_;
  int percent_ = -1;
};

network::Built build_one(const network::Entry& entry, const NetworkFlags& flags,
                         const Context& context) {
  BuildProgress progress(entry, context);
  const auto tell = [&progress](std::uint64_t written, std::uint64_t total) {
    progress.tell(written, total);
  };
  if (!flags.out.empty())
    return network::ensure_built_at(
        entry, flags.seed, std::filesystem::path(flags.out) / fmt::format("{}.onnx", entry.name),
        tell);
  const std::filesystem::path cache =
      flags.cache.empty() ? cache_directory() : std::filesystem::path(flags.cache);
  return network::ensure_built(entry, flags.seed, cache, tell);
}

ExitStatus build(const NetworkFlags& flags, const Context& context) {
  Json all = Json::array();
  for (const auto* entry : networks_of(flags.names)) {
    const network::Built built = build_one(*entry, flags, context);
    all.push_back({{"name", entry->name},
                   {"path", built.path.string()},
                   {"seed", flags.seed},
                   {"content_hash", built.content_hash},
                   {"from_cache", built.from_cache}});
    if (!flags.json)
      context.out << fmt::format("{}{}\n", built.path.string(),
                                 built.from_cache ? "  (was there)" : "")
                  << std::flush;
  }
  if (flags.json) context.out << all.dump(2) << '\n';
  return ExitStatus::ok;
}

}  // namespace

void add_network(CLI::App& app, Context& context, Action& action) {
  CLI::App* command =
      app.add_subcommand("network", "The study's networks: their size, their ONNX files");
  command->require_subcommand(1);
  auto flags = std::make_shared<NetworkFlags>();

  CLI::App* show = command->add_subcommand("info", "Parameters, MACs, activations and layers");
  show->add_option("networks", flags->names, "Networks, or ONNX files; all networks by default")
      ->type_name("NAME|FILE");
  show->add_flag("--layers", flags->layers, "Every layer of the networks too");
  show->add_flag("--json", flags->json, "Print JSON");
  show->footer(
      "Examples:\n  perwatt network info\n  perwatt network info resnet-50 --layers\n"
      "  perwatt network info mobilenet.onnx\n"
      "  perwatt network info --json | jq '.[] | {name, macs}'");
  show->callback(
      [flags, &context, &action] { action = [flags, &context] { return info(*flags, context); }; });

  CLI::App* make = command->add_subcommand(
      "build", "Write ONNX files with seeded weights, or find them in the cache");
  make->add_option("networks", flags->names, "Networks; all where none is named")
      ->type_name("NAME");
  make->add_option("--seed", flags->seed, "Seed of the weights")->capture_default_str();
  CLI::Option* cache =
      make->add_option("--cache", flags->cache, "Cache to write to (default: the XDG cache)")
          ->type_name("DIR");
  make->add_option("-o,--out", flags->out, "Write NAME.onnx into DIR instead of the cache")
      ->type_name("DIR")
      ->excludes(cache);
  make->add_flag("--json", flags->json, "Print JSON");
  make->footer(
      "Examples:\n  perwatt network build squeezenet\n"
      "  perwatt network build resnet-18 resnet-50 -o models\n"
      "  perwatt network build --seed 7 --json");
  make->callback([flags, &context, &action] {
    action = [flags, &context] { return build(*flags, context); };
  });

  add_network_import(*command, context, action);
  add_network_fetch(*command, context, action);
}

}  // namespace perwatt::cli
