#include <fmt/format.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/command.h"
#include "cli/measuring.h"
#include "cli/other_run.h"
#include "cli/progress.h"
#include "cli/run_flags.h"
#include "report/figures/text.h"
#include "report/table/text_table.h"
#include "run/measure/layers.h"
#include "run/plan/network_source.h"
#include "run/survey.h"

namespace perwatt::cli {
namespace {

using Json = nlohmann::ordered_json;
using report::Grid;

constexpr int kLayersWidth = 100;

struct LayersFlags : RunFlags {
  int batch = 1, top = 10;
  bool all = false;
};

run::Plan profiling_plan(const LayersFlags& flags) {
  run::Plan plan = subject_plan(flags);
  plan.batches = {flags.batch};
  return plan;
}

std::string count_text(const std::optional<std::int64_t>& count) {
  return count ? report::text::significant(static_cast<double>(*count) / 1e6) : "?";
}

std::string rate_text(const run::LayerTime& one) {
  if (!one.macs || *one.macs == 0 || one.layer.seconds <= 0) return "";
  return report::text::significant(static_cast<double>(*one.macs) / one.layer.seconds / 1e9);
}

std::vector<Grid::Cell> row_of(const run::LayerTime& one) {
  return {{one.layer.name},
          {one.layer.type},
          {std::string(name(one.layer.precision))},
          {one.layer.device},
          {report::text::significant(1e3 * one.layer.seconds)},
          {fmt::format("{:.1f} %", 100 * one.share)},
          {count_text(one.macs)},
          {rate_text(one)}};
}

/// Time by what `word` says of a layer: "Convolution 91 %, Pooling 4 %".
template <typename Word>
std::string shares(const run::LayerProfile& profile, Word word) {
  std::map<std::string, double> by;
  for (const auto& one : profile.layers) by[word(one)] += one.share;
  std::vector<std::pair<double, std::string>> sorted;
  for (const auto& [words, share] : by) sorted.emplace_back(share, words);
  std::ranges::sort(sorted, std::greater{});
  std::string text;
  for (const auto& [share, words] : sorted)
    if (share >= 0.001)
      text += fmt::format("{}{} {:.1f} %", text.empty() ? "" : ", ", words, 100 * share);
  return text;
}

report::TextTable text_table_of(const run::Case& item, const run::LayerProfile& profile,
                                const LayersFlags& flags) {
  report::TextTable text_table;
  text_table.title = item.title();
  text_table.notes = {
      fmt::format("{} layers, {} ms by the engine's own profile of them", profile.layers.size(),
                  report::text::significant(1e3 * profile.seconds)),
      "by kind: " + shares(profile, [](const auto& one) { return one.layer.type; }),
      "executed: " + shares(profile, [](const auto& one) {
        return fmt::format("{} {}", name(one.layer.precision), one.layer.device);
      })};
  constexpr auto kLeft = report::text::Align::left;
  text_table.columns = {{"layer", kLeft},
                        {"kind", kLeft},
                        {"ran", kLeft},
                        {"on", kLeft, 1},
                        {"ms"},
                        {"share"},
                        {"M MACs", report::text::Align::right, 1},
                        {"G MACs/s", report::text::Align::right, 1}};
  std::vector<run::LayerTime> layers = profile.layers;
  std::ranges::stable_sort(layers, std::ranges::greater{}, &run::LayerTime::share);
  const std::size_t shown =
      flags.all ? layers.size() : std::min(layers.size(), static_cast<std::size_t>(flags.top));
  double rest = 0;
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (i < shown)
      text_table.rows.push_back(row_of(layers[i]));
    else
      rest += layers[i].share;
  if (shown < layers.size())
    text_table.remarks.push_back(fmt::format("{} more layers take {:.1f} % (--all shows them)",
                                             layers.size() - shown, 100 * rest));
  return text_table;
}

Json json_of(const run::Case& item, const run::LayerProfile& profile) {
  Json layers = Json::array();
  for (const auto& one : profile.layers) {
    Json row{{"name", one.layer.name},
             {"type", one.layer.type},
             {"kernel", one.layer.kernel},
             {"device", one.layer.device},
             {"precision", name(one.layer.precision)},
             {"seconds", one.layer.seconds},
             {"share", one.share}};
    row["macs"] = one.macs ? Json(*one.macs) : Json();
    row["elements"] = one.elements ? Json(*one.elements) : Json();
    layers.push_back(row);
  }
  return {{"network", item.network}, {"engine", item.engine},
          {"device", item.device},   {"precision", name(item.precision)},
          {"batch", item.batch},     {"seconds", profile.seconds},
          {"layers", layers}};
}

ExitStatus tell_layers(const LayersFlags& flags, const Context& context) {
  run::Options options = make_options(context);
  const run::Plan plan = profiling_plan(flags);
  options.engines = run::find_engines(plan, options);
  const MeasuringHere here(options.sysroot, context);
  const int width = context.out_is_terminal ? terminal_width(STDOUT_FILENO) : kLayersWidth;
  ExitStatus status = ExitStatus::ok;
  Json all = Json::array();
  for (const run::Case& item : run::expand(plan, options.engines)) {
    const auto file =
        run::make_ready({item.network, item.model}, item.seed, options.cache_directory);
    if (file.misfit) throw Error(file.misfit->what, file.misfit->remedy);
    const auto found = run::profile_layers(item, file, options);
    if (const auto* verdict = std::get_if<run::Classification>(&found)) {
      context.err << fmt::format("perwatt: {}: {}\n         {}\n", item.title(), verdict->reason,
                                 verdict->remedy);
      status = ExitStatus::failed;
      continue;
    }
    const auto& profile = std::get<run::LayerProfile>(found);
    if (flags.json)
      all.push_back(json_of(item, profile));
    else
      context.out << report::plain(text_table_of(item, profile, flags), {width, context.colour});
  }
  if (flags.json) context.out << all.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  return status;
}

}  // namespace

void add_layers(CLI::App& app, Context& context, Action& action) {
  auto* command = app.add_subcommand(
      "layers", "What each layer of a network costs, by the engine's own profile");
  auto flags = std::make_shared<LayersFlags>();
  add_subject_flags(*command, *flags);
  command->add_option("-b,--batch", flags->batch, "Images in one inference (1)")
      ->type_name("N")
      ->check(CLI::Range(1, 4096));
  command->add_option("--top", flags->top, "Show the N that cost most (10)")
      ->type_name("N")
      ->check(CLI::Range(1, 100000));
  command->add_flag("--all", flags->all, "Show all of them")->excludes("--top");
  command->add_flag("--json", flags->json, "Print JSON, every layer");
  command->footer(
      "Layers are what the engine ran: often a convolution with what was fused into it. Profiling\n"
      "itself takes time: compare shares, not sums, with `perwatt run`.\n\n"
      "Examples:\n  perwatt layers -n resnet-50\n  perwatt layers -n squeezenet -p fp16 --all\n"
      "  perwatt layers --model mobilenet.onnx --json");
  command->callback([command, flags, &context, &action] {
    note_plan_flags(*command, *flags);
    action = [flags, &context] { return tell_layers(*flags, context); };
  });
}

}  // namespace perwatt::cli
