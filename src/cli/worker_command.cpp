#include <sys/stat.h>

#include <cstdlib>

#include "base/process.h"
#include "cli/command.h"
#include "run/worker/worker.h"

namespace perwatt::cli {

void add_worker(CLI::App& app, Context&, Action& action) {
  auto* command = app.add_subcommand("worker", "Serve one case to the perwatt that started this");
  command->group("");  // not for people
  command->callback([&action] {
    action = [] {
      struct stat status {};
      if (fstat(kChildSocket, &status) != 0 || !S_ISSOCK(status.st_mode))
        throw UsageError("perwatt worker is started by perwatt run only",
                         "measure with `perwatt run`");
      // Without the static destructors of vendors' libraries, which like to crash or hang: all is
      // answered by now.
      std::_Exit(run::serve_worker(kChildSocket));
      return ExitStatus::ok;
    };
  });
}

}  // namespace perwatt::cli
