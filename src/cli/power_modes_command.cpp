#include "cli/power_modes_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>
#include <ostream>

#include "board/power_modes.h"
#include "cli/machine_view.h"
#include "cli/power_restore.h"

namespace perwatt::cli {
namespace {

Json json_of(const board::ControlState& state) {
  Json json{{"name", state.name},
            {"summary", state.summary},
            {"current", state.current},
            {"unit", state.unit},
            {"choices", state.choices},
            {"lowest", nullptr},
            {"highest", nullptr},
            {"needs_root", state.needs_root},
            {"needs_reboot", state.after_reboot},
            {"read_only", state.read_only}};
  if (state.lowest) json["lowest"] = *state.lowest;
  if (state.highest) json["highest"] = *state.highest;
  return json;
}

/// What it takes: "MAXN, 5W (after a reboot)", "800 to 4200 MHz".
std::string choices_text(const board::ControlState& state) {
  if (state.read_only) return "read only";
  std::vector<std::string> words;
  for (const auto& choice : state.choices) {
    const bool later = std::ranges::find(state.after_reboot, choice) != state.after_reboot.end();
    words.push_back(later ? choice + " (after a reboot)" : choice);
  }
  if (!words.empty()) return fmt::format("{}", fmt::join(words, ", "));
  if (state.highest)
    return fmt::format("{:g} to {:g} {}", state.lowest.value_or(0), *state.highest, state.unit);
  return state.unit.empty() ? "" : "in " + state.unit;
}

ExitStatus list_modes(bool json, const Context& context) {
  const Sysroot sysroot = machine_root(context);
  const board::PowerModes modes(sysroot, power_journal_file(sysroot));
  if (json) {
    Json list = Json::array();
    for (const auto& control : modes.controls()) list.push_back(json_of(control->look()));
    context.out << dump(Json{{"controls", list}}) << '\n';
    return ExitStatus::ok;
  }
  std::vector<board::ControlState> states;
  for (const auto& control : modes.controls()) states.push_back(control->look());
  std::size_t widest = 0, current = 0;
  for (const auto& state : states) {
    widest = std::max(widest, state.name.size());
    current = std::max(current, state.current.size());
  }
  for (const auto& state : states)
    context.out << fmt::format("{:<{}}  {:<{}}  {}\n", state.name, widest,
                               state.current.empty() ? "?" : state.current, current,
                               choices_text(state));
  if (states.empty()) context.out << "nothing that changes power can be set on this machine\n";
  return ExitStatus::ok;
}

ExitStatus set_modes(const std::vector<std::string>& words, const Context& context) {
  const Sysroot sysroot = machine_root(context);
  put_power_back(sysroot, context);
  const board::PowerModes modes(sysroot, power_journal_file(sysroot));
  board::Settings wanted;
  for (const std::string& word : words)
    for (const auto& setting : modes.settings(word)) wanted.push_back(setting);
  for (const auto& [name, value] : wanted) {
    const board::Control& control = *board::find_control(modes.controls(), name);
    const std::string before = control.look().current;
    const board::Change change = control.set(value);
    if (!change.done) throw Error(change.reason, change.remedy);
    context.out << fmt::format("{}: {} (was {})\n", name, control.look().current,
                               before.empty() ? "unknown" : before);
  }
  return ExitStatus::ok;
}

ExitStatus restore_modes(const Context& context) {
  if (!put_power_back(machine_root(context), context) && !context.quiet)
    context.err << "nothing to put back: no killed perwatt has left this machine changed\n";
  return ExitStatus::ok;
}

}  // namespace

void add_power_modes(CLI::App& power, Context& context, Action& action) {
  const auto json = std::make_shared<bool>(false);
  CLI::App* modes = power.add_subcommand("modes", "What can be set here, and what it is now");
  modes->add_flag("--json", *json, "Print JSON");
  modes->footer("Examples:\n  perwatt power modes\n  sudo perwatt power modes --json");
  modes->callback([&context, &action, json] {
    action = [&context, json] { return list_modes(*json, context); };
  });
  const auto words = std::make_shared<std::vector<std::string>>();
  CLI::App* set = power.add_subcommand("set", "Set a power mode or a limit, and read it back");
  set->add_option("setting", *words, "A mode of nvpmodel, or CONTROL=VALUE")
      ->required()
      ->type_name("NAME=VALUE");
  set->footer(
      "It stays until it is set anew: this is not undone at the end, as `perwatt run\n"
      "--power-modes` does.\n\n"
      "Examples:\n  sudo perwatt power set MAXN\n  sudo perwatt power set governor=performance\n"
      "  sudo perwatt power set power_limit.package-0.long_term=15");
  set->callback([&context, &action, words] {
    action = [&context, words] { return set_modes(*words, context); };
  });
  CLI::App* restore =
      power.add_subcommand("restore", "Put back what a killed perwatt left changed");
  restore->footer(
      "The next perwatt that measures does so by itself.\n\n"
      "Examples:\n  sudo perwatt power restore");
  restore->callback(
      [&context, &action] { action = [&context] { return restore_modes(context); }; });
}

}  // namespace perwatt::cli
