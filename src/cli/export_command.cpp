#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>

#include "base/file.h"
#include "cli/command.h"
#include "cli/measuring.h"
#include "report/export.h"
#include "report/table/pictures.h"
#include "report/traces.h"
#include "store/store.h"

namespace perwatt::cli {
namespace {

namespace fs = std::filesystem;

struct ExportFlags {
  std::string run = "last";
  fs::path output;
  std::string format;
  bool pictures = false, traces = false;
};

/// What was asked for, else what the file's name says, else CSV.
std::string export_format(const ExportFlags& flags) {
  if (!flags.format.empty()) return flags.format;
  return flags.output.extension() == ".json" ? "json" : "csv";
}

std::string bytes_of(const ExportFlags& flags, const store::Store& store) {
  const record::RunView view = store.load(flags.run);
  const bool as_json = export_format(flags) == "json";
  if (flags.traces) return as_json ? report::traces_json(view) : report::traces_csv(view);
  if (!flags.pictures) return as_json ? report::json(view) : report::csv(view);
  return report::pictures_csv(view, picture_rows(store, view));
}

ExitStatus write_export(const ExportFlags& flags, const Context& context) {
  const std::string bytes = bytes_of(flags, store::Store(context.store(), store::Mode::read_only));
  if (flags.output.empty() || flags.output == "-") {
    context.out << bytes;
    return ExitStatus::ok;
  }
  write_file_atomically(flags.output, bytes);
  context.out << flags.output.string() << '\n';
  return ExitStatus::ok;
}

}  // namespace

void add_export(CLI::App& app, Context& context, Action& action) {
  auto flags = std::make_shared<ExportFlags>();
  CLI::App* command = app.add_subcommand("export", "Write a run's records as CSV or JSON");
  command->add_option("run", flags->run, "Run: its id, a beginning of it, or \"last\"")
      ->capture_default_str()
      ->type_name("RUN");
  command
      ->add_option("--format", flags->format, "csv or json (default: as FILE is named, else csv)")
      ->check(CLI::IsMember({"csv", "json"}));
  CLI::Option* pictures = command->add_flag(
      "--pictures", flags->pictures, "A row a case and picture instead, of its accuracy (CSV)");
  command
      ->add_flag("--traces", flags->traces,
                 "What was sampled while cases ran instead: clocks, temperatures, loads")
      ->excludes(pictures);
  command
      ->add_option("-o,--output", flags->output,
                   "File to write, whole or not at all (default: standard output)")
      ->type_name("FILE");
  command->footer(
      "Examples:\n  perwatt export --format csv > study.csv\n"
      "  perwatt export 3f2a -o study.json  a run by the beginning of its id, as JSON\n"
      "  perwatt export --traces > traces.csv   clocks, heat and load over time, a row a value");
  command->callback([flags, &context, &action] {
    action = [flags, &context] { return write_export(*flags, context); };
  });
}

}  // namespace perwatt::cli
