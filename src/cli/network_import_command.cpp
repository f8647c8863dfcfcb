#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "cli/command.h"
#include "network/caffe/import.h"
#include "network/catalogue/catalogue.h"
#include "network/graph/counts.h"

namespace perwatt::cli {
namespace {

using Json = nlohmann::ordered_json;

struct ImportFlags {
  std::string net, weights, out;
  std::uint64_t seed = network::kDefaultSeed;
  bool seed_given = false, fold = false, force = false, json = false;
};

void print(const ImportFlags& flags, const network::ImportedCaffe& imported,
           const Context& context) {
  const network::Graph& graph = imported.graph;
  const network::Counts counts = network::count(graph);
  if (flags.json) {
    const network::Shape& input = graph.input_shape();
    Json json = {{"name", graph.name()},
                 {"path", flags.out},
                 {"input", {1, input.channels, input.height, input.width}},
                 {"parameters", counts.parameters},
                 {"macs", counts.macs},
                 {"activations", counts.activations},
                 {"conv_fc_layers", counts.conv_fc_layers},
                 {"folded", flags.fold},
                 {"content_hash", imported.content_hash}};
    if (flags.weights.empty()) json["seed"] = flags.seed;
    context.out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    return;
  }
  context.out << fmt::format(
      "{}: input {}, {:.3f} M parameters, {:.3f} G MACs, {} convolution and fully connected "
      "layers\n",
      graph.name(), network::to_string(graph.input_shape()),
      static_cast<double>(counts.parameters) / 1e6, static_cast<double>(counts.macs) / 1e9,
      counts.conv_fc_layers);
  context.out << fmt::format("weights: {}\n{}\n",
                             flags.weights.empty()
                                 ? fmt::format("seeded (seed {}), not trained", flags.seed)
                                 : flags.weights,
                             flags.out);
}

ExitStatus import(const ImportFlags& flags, const Context& context) {
  if (flags.seed_given && !flags.weights.empty())
    throw UsageError("--seed is for a net without a weights file",
                     fmt::format("leave out --seed, or {}", flags.weights));
  const auto stop_where_interrupted = [&context](std::uint64_t, std::uint64_t) {
    if (context.interrupted != nullptr && context.interrupted->load())
      throw Error("interrupted, nothing is written", "run the same command again",
                  ExitStatus::interrupted);
  };
  network::CaffeImport request{.net = flags.net,
                               .weights = {},
                               .output = flags.out,
                               .seed = flags.seed,
                               .fold = flags.fold,
                               .overwrite = flags.force};
  if (!flags.weights.empty()) request.weights = flags.weights;
  print(flags, network::import_caffe(request, stop_where_interrupted), context);
  return ExitStatus::ok;
}

}  // namespace

void add_network_import(CLI::App& network, Context& context, Action& action) {
  auto flags = std::make_shared<ImportFlags>();
  CLI::App* command =
      network.add_subcommand("import", "Write an ONNX file from a Caffe net and its weights");
  command->add_option("--caffe", flags->net, "The net, for deployment (deploy.prototxt)")
      ->type_name("FILE")
      ->required();
  command
      ->add_option("weights", flags->weights,
                   "The trained weights (.caffemodel); seeded ones where it is not given")
      ->type_name("FILE");
  command->add_option("-o,--out", flags->out, "The ONNX file to write")
      ->type_name("FILE")
      ->required();
  command->add_flag("--fold", flags->fold,
                    "Fold batch normalisation and scale into the convolution before");
  CLI::Option* seed =
      command->add_option("--seed", flags->seed, "Seed of weights that are not given")
          ->capture_default_str();
  command->add_flag("--force", flags->force, "Overwrite the ONNX file where it is there already");
  command->add_flag("--json", flags->json, "Print JSON");
  command->footer(
      "Examples:\n  perwatt network import --caffe deploy.prototxt net.caffemodel -o net.onnx\n"
      "  perwatt network import --caffe deploy.prototxt net.caffemodel -o net.onnx --fold\n"
      "  perwatt network import --caffe deploy.prototxt -o seeded.onnx --seed 7");
  command->callback([flags, seed, &context, &action] {
    flags->seed_given = seed->count() > 0;
    action = [flags, &context] { return import(*flags, context); };
  });
}

}  // namespace perwatt::cli
