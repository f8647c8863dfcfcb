#include <fmt/format.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>
#include <string>

#include "cli/command.h"
#include "cli/progress.h"
#include "report/takeaways/text.h"
#include "store/store.h"

namespace perwatt::cli {
namespace {

/// Without a terminal: what a file or a pipe's reader can show.
constexpr int kTextWidth = 100;

struct TakeawaysFlags {
  std::string run = "last";
  bool study = false, json = false;
};

ExitStatus tell(const TakeawaysFlags& flags, const Context& context) {
  std::string title = "the study (ICASSP 2023), by its published figures";
  std::vector<report::Takeaway> all;
  if (flags.study) {
    all = report::study_takeaways();
  } else {
    const record::RunView view =
        store::Store(context.store(), store::Mode::read_only).load(flags.run);
    title = fmt::format("run {} ({})", view.run.id.substr(0, 8), view.run.title);
    all = report::takeaways(view);
  }
  const int width = context.out_is_terminal ? terminal_width(STDOUT_FILENO) : kTextWidth;
  context.out << (flags.json ? report::json(all, title)
                             : report::plain(all, title, {width, context.colour}));
  return ExitStatus::ok;
}

}  // namespace

void add_takeaways(CLI::App& app, Context& context, Action& action) {
  auto flags = std::make_shared<TakeawaysFlags>();
  CLI::App* command = app.add_subcommand(
      "takeaways", "Ask the study's questions of a run: what holds, with the evidence");
  CLI::Option* run =
      command->add_option("run", flags->run, "Run: its id, a beginning of it, or \"last\"")
          ->capture_default_str()
          ->type_name("RUN");
  command->add_flag("--study", flags->study, "Ask the study's own published figures instead")
      ->excludes(run);
  command->add_flag("--json", flags->json, "Print JSON, every figure unrounded");
  command->footer(
      "Examples:\n  perwatt takeaways                 the newest run\n"
      "  perwatt takeaways --study         what the study's own figures say\n"
      "  perwatt takeaways last --json | jq '.takeaways[] | {claim, verdict}'");
  command->callback(
      [flags, &context, &action] { action = [flags, &context] { return tell(*flags, context); }; });
}

}  // namespace perwatt::cli
