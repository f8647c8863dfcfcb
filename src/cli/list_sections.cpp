#include "cli/list_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/paths.h"
#include "meter/registry.h"
#include "network/catalogue/catalogue.h"
#include "network/graph/counts.h"
#include "network/trained/trained.h"
#include "store/store.h"

namespace perwatt::cli {
namespace {

std::string text(const Json& object, const char* key) {
  return object.at(key).get<std::string>();
}

/// Why something is not here, and what to do.
void print_missing(const Context& context, std::size_t indent, const Json& item) {
  context.out << painted(context, Colour::yellow, text(item, "reason")) << '\n';
  if (!text(item, "remedy").empty())
    context.out << fmt::format("{:{}}-> {}\n", "", indent, text(item, "remedy"));
}

std::size_t width(const Json& items, const char* key) {
  std::size_t widest = 0;
  for (const auto& item : items) widest = std::max(widest, text(item, key).size());
  return widest;
}

Json engines(const Context& context) {
  Json list = Json::array();
  for (const auto& engine : engines_of(context)) list.push_back(as_json(engine));
  return list;
}

void print_engines(const Context& context, const Json& list) {
  const std::size_t name = width(list, "name"), indent = name + 4;
  for (const auto& engine : list) {
    context.out << fmt::format("  {:<{}}  ", text(engine, "name"), name);
    if (!engine.at("usable").get<bool>()) {
      print_missing(context, indent, engine);
      continue;
    }
    context.out << text(engine, "version") << '\n';
    for (const auto& device : engine.at("devices")) {
      std::string precisions;
      for (const auto& precision : device.at("precisions"))
        precisions += (precisions.empty() ? "" : ", ") + precision.get<std::string>();
      context.out << fmt::format("{:{}}{} ({}): {}\n", "", indent, text(device, "name"), precisions,
                                 text(device, "full_name"));
    }
    context.out << fmt::format("{:{}}{}\n", "", indent,
                               painted(context, Colour::faint, text(engine, "library")));
  }
}

/// The weights that a run would use now, and whether there are better ones.
std::string weights_of(std::string_view network) {
  if (network::find_trained(network, cache_directory())) return "trained";
  const bool published = network::find_entry(network::trained_files(), network) != nullptr;
  return published ? "seeded; `perwatt network fetch` brings trained ones" : "seeded";
}

Json networks(const Context&) {
  Json list = Json::array();
  for (const auto& entry : network::catalog()) {
    const network::Graph graph = entry.make();
    const network::Counts counts = network::count(graph);
    list.push_back({{"name", entry.name},
                    {"title", entry.title},
                    {"input", network::to_string(graph.input_shape())},
                    {"parameters", counts.parameters},
                    {"macs", counts.macs},
                    {"activations", counts.activations},
                    {"conv_fc_layers", counts.conv_fc_layers},
                    {"weights", weights_of(entry.name)}});
  }
  return list;
}

void print_networks(const Context& context, const Json& list) {
  const std::size_t name = width(list, "name");
  context.out << fmt::format("  {:<{}}  {:>10}  {:>9}  {:>6}  {:<9}  {}\n", "", name, "parameters",
                             "MACs", "layers", "input", "weights");
  for (const auto& network : list)
    context.out << fmt::format(
        "  {:<{}}  {:>8.2f} M  {:>7.2f} G  {:>6}  {:<9}  {}\n", text(network, "name"), name,
        network.at("parameters").get<double>() / 1e6, network.at("macs").get<double>() / 1e9,
        network.at("conv_fc_layers").get<int>(), text(network, "input"), text(network, "weights"));
}

Json meters(const Context& context) {
  Json list = Json::array();
  for (const auto& finding : meter::detect_all(machine_root(context)))
    list.push_back(as_json(finding));
  return list;
}

void print_meters(const Context& context, const Json& list) {
  const std::size_t name = width(list, "meter"), indent = name + 4;
  for (const auto& finding : list) {
    context.out << fmt::format("  {:<{}}  ", text(finding, "meter"), name);
    const std::string source = text(finding, "source"), boundary = text(finding, "boundary");
    if (finding.at("usable").get<bool>()) {
      context.out << fmt::format("{}: {}\n", source,
                                 boundary.empty() ? "boundary not known" : boundary);
      continue;
    }
    if (!source.empty()) context.out << source << ": ";
    print_missing(context, indent, finding);
  }
}

Json board(const Context& context) {
  const Sysroot sysroot = machine_root(context);
  Json object = as_json(board::to_json(board::identify(sysroot)));
  object["power_mode"] = board::observe(sysroot).power_mode;
  return Json::array({object});
}

void print_board(const Context& context, const Json& list) {
  for (const auto& board : list)
    for (const auto& [key, value] : board.items()) {
      std::string shown = value.is_string() ? value.get<std::string>() : value.dump();
      if (key == "memory_bytes")
        shown = fmt::format("{:.0f} MiB", value.get<double>() / (1024.0 * 1024.0));
      if (key == "cpu_features") {
        shown.clear();
        for (const auto& feature : value)
          shown += (shown.empty() ? "" : " ") + feature.get<std::string>();
      }
      if (shown.empty() || shown == "0") continue;
      std::string label = key == "memory_bytes" ? "memory" : key;
      std::replace(label.begin(), label.end(), '_', ' ');
      context.out << fmt::format("  {:<12}  {}\n", label, shown);
    }
}

Json run_count(const Context& context) {
  const auto file = context.store();
  Json object = {{"store", file.string()}, {"count", 0}};
  if (!std::filesystem::exists(file)) return object;
  try {
    object["count"] = store::Store(file, store::Mode::read_only).runs().size();
  } catch (const Error& error) {
    object["reason"] = error.what();
    object["remedy"] = error.remedy();
  }
  return object;
}

void print_run_count(const Context& context, const Json& object) {
  context.out << "  ";
  if (object.contains("reason")) return print_missing(context, 2, object);
  const int count = object.at("count").get<int>();
  context.out << fmt::format("{} in {}{}\n", count == 0 ? "none" : std::to_string(count),
                             text(object, "store"), count == 0 ? "" : "; see `perwatt list runs`");
}

}  // namespace

const ListSection kEngineSection{"engines", engines, print_engines};
const ListSection kNetworkSection{"networks", networks, print_networks};
const ListSection kMeterSection{"meters", meters, print_meters};
const ListSection kBoardSection{"boards", board, print_board};
const ListSection kRunCountSection{"runs", run_count, print_run_count};

}  // namespace perwatt::cli
