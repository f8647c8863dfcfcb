#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>
#include <string>

#include "cli/command.h"
#include "cli/progress.h"
#include "report/export.h"
#include "report/table/table.h"
#include "store/store.h"

namespace perwatt::cli {
namespace {

/// Without a terminal: what a file or a pipe's reader can show.
constexpr int kTableWidth = 100;

struct ShowFlags {
  std::string run = "last";
  bool json = false;
};

ExitStatus show(const ShowFlags& flags, const Context& context) {
  const record::RunView view =
      store::Store(context.store(), store::Mode::read_only).load(flags.run);
  const int width = context.out_is_terminal ? terminal_width(STDOUT_FILENO) : kTableWidth;
  context.out << (flags.json ? report::json(view) : report::table(view, {width, context.colour}));
  return ExitStatus::ok;
}

}  // namespace

void add_show(CLI::App& app, Context& context, Action& action) {
  auto flags = std::make_shared<ShowFlags>();
  CLI::App* command = app.add_subcommand("show", "Show a run from the store as a table");
  command->add_option("run", flags->run, "Run: its id, a beginning of it, or \"last\"")
      ->capture_default_str()
      ->type_name("RUN");
  command->add_flag("--json", flags->json, "Print JSON, every field of every record");
  command->footer(
      "Examples:\n  perwatt show                      the newest run\n"
      "  perwatt show 3f2a                 the run whose id begins so (see perwatt list runs)\n"
      "  perwatt show last --json | jq '.records[].throughput'");
  command->callback(
      [flags, &context, &action] { action = [flags, &context] { return show(*flags, context); }; });
}

}  // namespace perwatt::cli
