#include <ostream>

#include "base/build.h"
#include "cli/command.h"
#include "cli/manual.h"

namespace perwatt::cli {

void add_manual(CLI::App& app, Context& context, Action& action) {
  CLI::App* command = app.add_subcommand("manual", "Print the manual page (roff)");
  command->footer(
      "Examples:\n  perwatt manual | man -l -\n  perwatt manual > "
      "~/.local/share/man/man1/perwatt.1");
  command->callback([&app, &context, &action] {
    action = [&app, &context] {
      context.out << manual_page(describe(app), build().version);
      return ExitStatus::ok;
    };
  });
}

}  // namespace perwatt::cli
