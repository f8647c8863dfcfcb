#include "cli/application.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <sstream>

#include "base/build.h"
#include "cli/command.h"
#include "store/store.h"

namespace perwatt::cli {
namespace {

std::atomic<bool> asked_to_end{false};

void note_interrupt(int) {
  asked_to_end.store(true, std::memory_order_relaxed);
}

/// Ctrl-C, a closed terminal and a kind kill ask for a clean end; a broken pipe is an error of the
/// write instead.
void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = note_interrupt;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
  sigaction(SIGXFSZ, &action, nullptr);
}

Context make_context() {
  Context context{std::cout, std::cerr};
  context.out_is_terminal = isatty(STDOUT_FILENO) == 1;
  context.err_is_terminal = isatty(STDERR_FILENO) == 1;
  const char* no_color = std::getenv("NO_COLOR");
  context.colour = context.out_is_terminal && (no_color == nullptr || no_color[0] == '\0');
  context.program = std::filesystem::read_symlink("/proc/self/exe");
  if (const char* launcher = std::getenv("PERWATT_LAUNCHER")) context.launcher = launcher;
  context.interrupted = &asked_to_end;
  return context;
}

void add_global_options(CLI::App& app, Context& context) {
  app.set_version_flag("--version", fmt::format("perwatt {} (commit {}, {})", build().version,
                                                build().source(), build().architecture));
  app.add_flag("-q,--quiet", context.quiet, "No progress, only results and errors");
  app.add_flag("-v,--verbose", context.verbose, "Say more about what is done");
  app.add_option("--store", context.store_override,
                 "Keep results in FILE (default: in the XDG data directory)")
      ->type_name("FILE");
  app.add_option("--engine-path", context.engine_paths,
                 "Look for engines' libraries in PATH first (repeatable)")
      ->type_name("PATH")
      ->delimiter(',');
  app.add_option("--sysroot", context.sysroot, "Read a recorded tree instead of this machine")
      ->type_name("DIR")
      ->group("");
}

void print_error(const Context& context, const std::string& what, const std::string& remedy) {
  context.err << "perwatt: " << what << '\n';
  if (!remedy.empty()) context.err << "         " << remedy << '\n';
}

/// CLI11's own ends (--help, --version, a word it does not know) in our form.
ExitStatus report_parse_end(const CLI::App& app, const CLI::ParseError& end,
                            const Context& context) {
  if (end.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    app.exit(end, context.out, context.err);
    return ExitStatus::ok;
  }
  const CLI::App* chosen = &app;
  while (!chosen->get_subcommands().empty()) chosen = chosen->get_subcommands().front();
  std::string command = chosen->get_name();
  if (chosen != &app) command = app.get_name() + " " + command;
  print_error(context, end.what(), fmt::format("see `{} --help`", command));
  return ExitStatus::usage;
}

ExitStatus parse_and_act(int argc, char** argv, Context& context) {
  CLI::App app(
      "What CNN inference costs on this machine: accuracy, latency, throughput, power, inferences "
      "per second per watt",
      "perwatt");
  Action action;
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "The study of this machine, nine networks at two precisions:\n  perwatt run\nIs this machine "
      "fit to be measured?\n  perwatt doctor");
  add_global_options(app, context);
  for (const auto add : {add_run, add_accuracy, add_tune, add_layers, add_list, add_show,
                         add_compare, add_takeaways, add_report, add_export, add_merge, add_network,
                         add_power, add_doctor, add_completion, add_manual, add_worker})
    add(app, context, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& end) {
    return report_parse_end(app, end, context);
  }
  return action();
}

}  // namespace

std::filesystem::path Context::store() const {
  return store_override.empty() ? store::default_store() : store_override;
}

std::vector<std::string> Context::launcher_words() const {
  std::istringstream text(launcher);
  std::vector<std::string> words{std::istream_iterator<std::string>(text), {}};
  if (!words.empty() && !words.front().starts_with('/'))
    throw UsageError(fmt::format("PERWATT_LAUNCHER begins with '{}'", words.front()),
                     "begin with the command's whole path, as in /usr/bin/nice -n 5");
  return words;
}

int run_application(int argc, char** argv) {
  install_signal_handlers();
  Context context = make_context();
  ExitStatus status = ExitStatus::failed;
  try {
    status = parse_and_act(argc, argv, context);
    context.out.flush();
    if (!context.out)
      throw Error("cannot write to standard output", "check the pipe or the disk that it goes to");
  } catch (const Error& error) {
    print_error(context, error.what(), error.remedy());
    status = error.status();
  } catch (const std::exception& error) {
    print_error(context, fmt::format("unexpected: {}", error.what()),
                "this is a fault of perwatt: please report it with the command line and `perwatt "
                "doctor --json`");
  }
  return static_cast<int>(status);
}

}  // namespace perwatt::cli
