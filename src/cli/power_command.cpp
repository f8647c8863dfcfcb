#include "cli/power_command.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/power_modes_command.h"

namespace perwatt::cli {
namespace {

void add_shared(CLI::App& command, const std::shared_ptr<PowerFlags>& flags) {
  command
      .add_option("--meter", flags->meters,
                  "Only this one, NAME or NAME:ARGUMENT (repeatable; default: all that are found)")
      ->type_name("NAME");
  command.add_option("--board", flags->boards, "Know the boards in FILE too (TOML; repeatable)")
      ->type_name("FILE");
  command.add_flag("--json", flags->json, "Print JSON");
}

}  // namespace

std::unique_ptr<Clock> clock_for(const Sysroot& sysroot) {
  if (sysroot.live()) return std::make_unique<MonotonicClock>();
  return std::make_unique<SimulatedClock>();
}

meter::Chosen open_chosen(const PowerFlags& flags, const Sysroot& sysroot, Clock& clock) {
  meter::OpenRequest request;
  request.sysroot = sysroot;
  request.clock = &clock;
  request.board_files = flags.boards;
  return meter::open_meters(flags.meters, request);
}

void add_power(CLI::App& app, Context& context, Action& action) {
  CLI::App* command = app.add_subcommand("power", "Watts, meters, and what sets them: power modes");
  command->require_subcommand(1);
  command->footer("Examples:\n  perwatt power probe\n  perwatt power watch\n  perwatt power modes");
  const auto flags = std::make_shared<PowerFlags>();
  CLI::App* probe = command->add_subcommand(
      "probe", "What each meter measures, how fast and how finely, and that nothing counts twice");
  add_shared(*probe, flags);
  probe->add_option("--duration", flags->duration, "Look at each for SECONDS (default: 3)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 600.0));
  probe->add_flag("--no-load", flags->no_load, "Do not put two seconds of work on every CPU");
  probe->footer(
      "Rails that lie inside another are listed and never added. The exit status is 1 where no\n"
      "meter has a total.\n\n"
      "Examples:\n  perwatt power probe\n  perwatt power probe --meter 'exec:COMMAND'\n"
      "  perwatt power probe --json --board my-board.toml");
  probe->callback([&context, &action, flags] {
    action = [&context, flags] { return power_probe(*flags, context); };
  });
  CLI::App* watch = command->add_subcommand("watch", "Watts by rail, heat and clocks, as they are");
  add_shared(*watch, flags);
  watch->add_option("--interval", flags->interval, "Show a mean over each SECONDS (default: 1)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.05, 3600.0));
  watch->add_option("--count", flags->count, "End after N of them (default: at Ctrl-C)")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000));
  watch->footer(
      "Prints a line of JSON each time with --json or where the output is no terminal.\n\n"
      "Examples:\n  perwatt power watch\n  perwatt power watch --interval 0.2 --json > "
      "watts.jsonl");
  watch->callback([&context, &action, flags] {
    action = [&context, flags] { return power_watch(*flags, context); };
  });
  add_power_modes(*command, context, action);
}

}  // namespace perwatt::cli
